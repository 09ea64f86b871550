"""The public views. Their names and columns are a contract (documented in ``docs/schema.md``).

DuckDB reads them too, in its own spelling: ``NOT LIKE`` and ``count(*)`` outside of a subquery would come back to SQLite as
``!~~`` and ``count_star()``, which it does not know.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class View:
    """A public view: what a row is, and the statement behind it."""

    name: str
    about: str
    select: str


def _iso(column: str) -> str:
    """Text form of microseconds: ``2015-12-25T16:39:25.565000Z``; SQLite's dialect."""
    return f"strftime('%Y-%m-%dT%H:%M:%S', {column} / 1000000, 'unixepoch') || printf('.%06dZ', {column} % 1000000)"


_CONCLUDED = "NOT EXISTS (SELECT 1 FROM origins o WHERE o.source_id = s.source_id AND o.host_id IS NULL)"
"""An archive is seen whole, with the conclusions from it, or not at all: while it is being linked its origins have no host."""


VIEWS: tuple[View, ...] = (
    View(
        "v_migrations",
        "One row per vMotion ID, both sides joined. Times are as the hosts logged them.",
        f"""
SELECT m.vmotion_id, m.kind, v.name AS vm, v.uuid AS vm_uuid,
       s.name AS source_host, m.source_ip, m.source_world,
       d.name AS dest_host, m.dest_ip, m.dest_world,
       {_iso("m.started_us")} AS started_at, {_iso("m.ended_us")} AS ended_at,
       m.duration_s, m.precopy_s, m.switchover_s, m.downtime_s, m.bandwidth_mbps, m.streams, m.encrypted,
       m.outcome, m.failed_side, m.failure, m.status_code, m.op_id, m.has_source_log, m.has_dest_log,
       m.started_us, m.ended_us
FROM migrations m
LEFT JOIN vms v ON v.vm_id = m.vm_id
LEFT JOIN hosts s ON s.host_id = m.source_host_id
LEFT JOIN hosts d ON d.host_id = m.dest_host_id
WHERE m.outcome IS NOT NULL""",
    ),
    View(
        "v_events",
        "One row per indexed log line; continuation lines belong to their first line.",
        f"""
SELECT e.event_id, {_iso("e.at_us")} AS at, e.at_us, h.label AS host, m.vmotion_id, c.side, c.kind, c.severity,
       c.component, e.world, e.op_id, e.message,
       CASE WHEN so.kind = 'archive' THEN so.label || '!' || f.name WHEN so.kind = 'watch' THEN f.name
            WHEN so.kind = 'folder' THEN so.label || '/' || f.name ELSE so.label END AS source_file,
       e.line_no, e.byte_offset
FROM events e
JOIN event_classes c ON c.class_id = e.class_id
JOIN origins o ON o.origin_id = e.origin_id
LEFT JOIN hosts h ON h.host_id = o.host_id
JOIN files f ON f.file_id = e.file_id
JOIN sources so ON so.source_id = f.source_id
LEFT JOIN migrations m ON m.migration_id = e.migration_id
WHERE o.host_id IS NOT NULL""",
    ),
    View(
        "v_hosts",
        "One row per ESX host, also those that are known only as the other side of a migration.",
        f"""
SELECT h.label AS host, h.version, h.build,
       coalesce((SELECT group_concat(address, ' ') FROM (SELECT DISTINCT a.address FROM host_addresses a
                 WHERE a.host_id = h.host_id ORDER BY a.address)),
                CASE WHEN h.name IS NULL AND substr(h.key, 1, 8) = 'address:' THEN h.label END) AS addresses,
       {_iso("x.first_us")} AS first_seen, {_iso("x.last_us")} AS last_seen,
       CASE WHEN x.lines > 0 OR EXISTS (SELECT 1 FROM events e JOIN origins o ON o.origin_id = e.origin_id
                                        WHERE o.host_id = h.host_id) THEN 1 ELSE 0 END AS has_logs, h.clock_offset_s
FROM hosts h
LEFT JOIN (SELECT o.host_id, min(f.first_us) AS first_us, max(f.last_us) AS last_us, sum(f.lines) AS lines
           FROM files f JOIN origins o ON o.origin_id = f.origin_id WHERE f.component IS NOT NULL GROUP BY o.host_id) x
       ON x.host_id = h.host_id
WHERE substr(h.key, 1, 7) <> 'origin:' OR EXISTS (
    SELECT 1 FROM files f JOIN origins o ON o.origin_id = f.origin_id
    WHERE o.host_id = h.host_id AND f.component NOT IN ('vpxd', 'vmware'))""",
    ),
    View(
        "v_worlds",
        "One row per world of a boot of a host; world ids come again after a boot.",
        f"""
SELECT h.label AS host, w.world, v.name AS vm, w.role, {_iso("w.first_us")} AS first_seen,
       {_iso("w.last_us")} AS last_seen, w.evidence
FROM worlds w JOIN hosts h ON h.host_id = w.host_id LEFT JOIN vms v ON v.vm_id = w.vm_id""",
    ),
    View(
        "v_vms",
        "One row per virtual machine that any evidence identifies.",
        """
SELECT v.name AS vm, v.uuid AS vm_uuid, v.vmx_path,
       (SELECT count(*) FROM migrations m WHERE m.vm_id = v.vm_id AND m.outcome IS NOT NULL) AS migrations,
       (SELECT h.label FROM (
            SELECT coalesce(m.ended_us, m.started_us) AS at_us,
                   CASE WHEN m.outcome = 'success' THEN m.dest_host_id ELSE m.source_host_id END AS host_id
            FROM migrations m WHERE m.vm_id = v.vm_id
            UNION ALL SELECT w.last_us, w.host_id FROM worlds w WHERE w.vm_id = v.vm_id) y
         JOIN hosts h ON h.host_id = y.host_id ORDER BY y.at_us DESC, h.label LIMIT 1) AS last_host
FROM vms v""",
    ),
    View(
        "v_findings",
        "Why a migration went as it did: primary cause, secondary symptoms, context.",
        f"""
SELECT m.vmotion_id, f.rank, f.signature, f.cause, f.remedy, f.reference, h.label AS host,
       {_iso("f.at_us")} AS at, f.event_id
FROM findings f JOIN migrations m ON m.migration_id = f.migration_id LEFT JOIN hosts h ON h.host_id = f.host_id""",
    ),
    View(
        "v_phases",
        "The phases of a migration, by the clock of the host that logged them.",
        f"""
SELECT m.vmotion_id, h.label AS host, p.side, p.phase, {_iso("p.started_us")} AS started_at,
       {_iso("p.ended_us")} AS ended_at, (p.ended_us - p.started_us) / 1000000.0 AS duration_s
FROM phases p JOIN migrations m ON m.migration_id = p.migration_id LEFT JOIN hosts h ON h.host_id = p.host_id""",
    ),
    View(
        "v_coverage",
        "What was read of each host's logs.",
        f"""
SELECT h.label AS host, f.component, {_iso("min(f.first_us)")} AS first_at, {_iso("max(f.last_us)")} AS last_at,
       sum(f.lines) AS lines, sum(f.events) AS events, count(f.file_id) AS files
FROM files f JOIN origins o ON o.origin_id = f.origin_id LEFT JOIN hosts h ON h.host_id = o.host_id
WHERE f.component IS NOT NULL AND o.host_id IS NOT NULL
GROUP BY h.label, f.component""",
    ),
    View(
        "v_sources",
        "What was ingested.",
        f"""
SELECT s.label AS source, s.kind,
       (SELECT group_concat(label, ' ') FROM (SELECT DISTINCT h.label FROM origins o JOIN hosts h ON h.host_id = o.host_id
         WHERE o.source_id = s.source_id ORDER BY h.label)) AS host,
       s.sha256, s.bytes, {_iso("s.ingested_us")} AS ingested_at, s.status, s.events
FROM sources s
WHERE {_CONCLUDED}""",
    ),
    View(
        "v_damage",
        "What could not be read.",
        f"""
SELECT s.label AS source, d.member, d.at_offset, d.reason FROM damage d JOIN sources s ON s.source_id = d.source_id
WHERE {_CONCLUDED}""",
    ),
    View(
        "v_files",
        "Every member of every source: read as what, or skipped and why.",
        f"""
SELECT s.label AS source, f.name AS member, f.read_as, f.skipped, f.bytes, f.lines, f.recognised, f.events,
       {_iso("f.first_us")} AS first_at, {_iso("f.last_us")} AS last_at
FROM files f JOIN sources s ON s.source_id = f.source_id
WHERE {_CONCLUDED}""",
    ),
    View(
        "v_status_codes",
        "Rows of a host's own table of status codes (vmkerrcode -l) that the built-in table does not have.",
        """
SELECT h.label AS host, c.code, c.name, c.meaning
FROM status_code_evidence c JOIN origins o ON o.origin_id = c.origin_id LEFT JOIN hosts h ON h.host_id = o.host_id""",
    ),
    View(
        "v_clock_offsets",
        "How far each host's clock is ahead of the clock of a reference host, for each stretch of time without a step. "
        "``offset_s`` is the host's clock minus the reference's at ``until``, wrong by at most ``uncertainty_s``; where that "
        "is NULL, the offset is only a bound: ``at most`` or ``at least`` (``bound``). ``id_offset_s`` is the same against the "
        "clock (vCenter's) that made legacy vMotion IDs, at most where ``id_uncertainty_s`` is NULL.",
        f"""
SELECT h.label AS host, {_iso("c.since_us")} AS since, {_iso("c.until_us")} AS until, c.offset_s, c.uncertainty_s,
       c.bound, c.drift_ppm, c.migrations, r.label AS reference, c.id_offset_s, c.id_uncertainty_s, c.since_us, c.until_us
FROM clock_offsets c JOIN hosts h ON h.host_id = c.host_id JOIN hosts r ON r.host_id = c.reference_id""",
    ),
    View("v_event_kinds", "Every line kind that vmindex knows.", "\nSELECT kind, component, meaning FROM event_kinds"),
)
