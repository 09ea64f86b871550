"""What each built-in query must answer for a made-up cluster, worked out from its truth and from the lines written.

Nothing of vmindex's queries or views is used: the truth gives the rows of ``v_migrations``, and what only lines tell
(connections, waits, trouble) is read from the written text with patterns of this file's own.
"""

from __future__ import annotations

import gzip
import math
import re
import tarfile
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, pairwise

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DECIDED = ("success", "failed")


@dataclass(frozen=True)
class Rounded:
    """A number that the query rounds to so many digits."""

    value: float
    digits: int

    def fits(self, found):
        return found is not None and abs(found - self.value) <= 0.5 * 10**-self.digits + 1e-9


def same(expected, found):
    if isinstance(expected, Rounded):
        return expected.fits(found)
    if isinstance(expected, float) and isinstance(found, int | float):
        return math.isclose(expected, found, abs_tol=1e-6)
    return expected == found


def pct(part, whole):
    return Rounded(100 * part / whole, 1)


def mean(values, digits):
    known = [value for value in values if value is not None]
    return Rounded(sum(known) / len(known), digits) if known else None


def source(m):
    return m["source_host"] or m["source_ip"]


def dest(m):
    return m["dest_host"] or m["dest_ip"]


def ends(m):
    """The hosts that a migration touches: one for a storage migration."""
    return {host for host in (source(m), dest(m)) if host is not None}


def grouped(rows, key):
    made = defaultdict(list)
    for row in rows:
        made[key(row)].append(row)
    return made


def failed(rows):
    return sum(m["outcome"] == "failed" for m in rows)


def most_at_once(spans):
    """Return the most spans that hold at one time, and the start of the first that made it so."""
    counts = [(sum(a <= start < b for a, b in spans), -start) for start, _ in spans]
    most, start = max(counts)
    return most, -start


def spans_of(rows):
    return [(m["started_us"], max(m["ended_us"], m["started_us"] + 1)) for m in rows if m["ended_us"] is not None]


def bursts(rows, within_s):
    """Cut rows, in the order of their starts, where the pause is longer."""
    made = []
    for m in sorted(rows, key=lambda m: (m["started_us"], m["vmotion_id"])):
        if made and m["started_us"] - made[-1][-1]["started_us"] <= within_s * 1_000_000:
            made[-1].append(m)
        else:
            made.append([m])
    return made


def at(text):
    return (datetime.fromisoformat(text) - EPOCH) // timedelta(microseconds=1)


def vmkernel_texts(folder):
    """Return the vmkernel log of each host's bundle, its rotations joined, the oldest first."""
    made = {}
    for path in sorted(folder.glob("esx-*.tgz")):
        with tarfile.open(path) as tar:
            files = {
                name.rpartition("/")[2]: tar.extractfile(name).read() for name in tar.getnames() if "vmkernel" in name
            }
        rotated = sorted((name for name in files if name.endswith(".gz")), key=lambda name: -int(name.split(".")[-2]))
        text = b"".join([gzip.decompress(files[name]) for name in rotated] + [files["vmkernel.log"]])
        made[re.match(r"esx-(.+?)-20\d\d-", path.name)[1]] = text.decode()
    return made


LINE = re.compile(r"^(\d{4}-\d\d-\d\dT\S+?Z).*? cpu\d+:[^)]*\)(?:WARNING: |ALERT: )?(.*)$", re.MULTILINE)


def vpxd_text(folder):
    (path,) = folder.glob("vc-*.tgz")
    with tarfile.open(path) as tar:
        (member,) = [name for name in tar.getnames() if name.endswith("vpxd-1.log")]
        return tar.extractfile(member).read().decode()


class Answers:
    """The truth of a cluster, its rows as a reader may conclude them, and the text that its hosts and vCenter wrote."""

    def __init__(self, truth, migrations, folder):
        self.truth = truth
        self.rows = migrations
        self.texts = vmkernel_texts(folder)
        self.vpxd = vpxd_text(folder)

    def lines(self, pattern):
        """Yield host, time and match of every written line."""
        for host, text in self.texts.items():
            for line in LINE.finditer(text):
                if found := re.search(pattern, line[2]):
                    yield host, line[1], found

    def moved(self):
        return [m for m in self.rows if m["kind"] != "svmotion"]

    def decided(self):
        return [m for m in self.rows if m["outcome"] in DECIDED]

    # Lists of single migrations.

    def top(self, column, least=None):
        return [(m["vmotion_id"], m[column]) for m in self.rows if m[column] is not None and m[column] >= (least or 0)]

    def history(self, vm):
        return [(m["vmotion_id"], source(m), dest(m), m["outcome"]) for m in self.rows if m["vm"] == vm]

    def failures(self):
        return [
            (m["vmotion_id"], m["failed_side"], m["status_code"], m["failure"])
            for m in self.rows
            if m["outcome"] == "failed"
        ]

    def incomplete(self):
        return [(m["vmotion_id"],) for m in self.rows if m["outcome"] == "incomplete"]

    def unnamed(self):
        return [(m["vmotion_id"],) for m in self.rows if m["vm"] is None]

    def one_sided(self):
        return [
            (m["vmotion_id"], "D" if m["has_source_log"] else "S")
            for m in self.rows
            if m["has_source_log"] + m["has_dest_log"] == 1
        ]

    def storage_trouble(self, margin_s=30):
        pattern = (
            r"^NMP: nmp_DeviceRequestFast|performance has deteriorated|^NMP: nmp_Throttle|^ScsiDeviceIO: .* failed"
            r"|Reset \[Retries|APD_|Waiting for timed out"
        )
        logged = [
            (host, at(moment)) for host, moment, found in self.lines(pattern) if "sense data: 0x5 " not in found.string
        ]
        made = []
        for m in self.rows:
            if m["started_us"] is None:
                continue
            first = m["started_us"] - margin_s * 1_000_000
            last = (m["started_us"] if m["ended_us"] is None else m["ended_us"]) + margin_s * 1_000_000
            met = [host for host, moment in logged if host in ends(m) and first <= moment <= last]
            if met:
                on_source = met.count(source(m))
                made.append((m["vmotion_id"], on_source, len(met) - on_source))
        return made

    # Counts and rates.

    def by_day(self):
        return grouped(self.rows, lambda m: m["started_at"] and m["started_at"][:10])

    def bandwidth_by_day(self):
        made = []
        for day, rows in self.by_day().items():
            rates = [m["bandwidth_mbps"] for m in rows if m["bandwidth_mbps"] is not None]
            if rates:
                made.append((day, len(rates), mean(rates, 1), min(rates), max(rates)))
        return made

    def busiest_days(self):
        return [
            (day, len(rows), len({m["vm"] for m in rows} - {None}), failed(rows)) for day, rows in self.by_day().items()
        ]

    def streams(self):
        rows = grouped([m for m in self.rows if m["streams"] is not None], lambda m: m["streams"])
        return [(count, len(of), mean([m["bandwidth_mbps"] for m in of], 1)) for count, of in rows.items()]

    def encrypted_share(self):
        pairs = grouped(self.moved(), lambda m: (source(m), dest(m)))
        return [
            (*pair, len(rows), sum(m["encrypted"] for m in rows), pct(sum(m["encrypted"] for m in rows), len(rows)))
            for pair, rows in pairs.items()
        ]

    def rate_by_pair(self):
        pairs = grouped(self.decided(), lambda m: (source(m), dest(m)))
        return [(*pair, len(rows), failed(rows), pct(failed(rows), len(rows))) for pair, rows in pairs.items()]

    def rate_by_host(self):
        made = []
        for host in set().union(*map(ends, self.rows)):
            rows = [m for m in self.decided() if host in ends(m)]
            if rows:
                out, back = ([m for m in rows if end(m) == host] for end in (source, dest))
                made.append((host, len(rows), failed(rows), pct(failed(rows), len(rows)), failed(out), failed(back)))
        return made

    def rate_by_week(self):
        def monday(m):
            day = date.fromisoformat(m["started_at"][:10])
            return (day - timedelta(days=day.weekday())).isoformat()

        weeks = grouped(self.decided(), monday)
        return [(week, len(rows), failed(rows), pct(failed(rows), len(rows))) for week, rows in weeks.items()]

    def rate_by_signature(self, signatures):
        rows = grouped([m for m in self.rows if m["outcome"] == "failed"], lambda m: signatures[m["fate"]])
        total = failed(self.rows)
        return [
            (signature, len(of), pct(len(of), total), pct(len(of), len(self.decided())))
            for signature, of in rows.items()
        ]

    def causes(self, signatures):
        rows = [m for m in self.rows if m["outcome"] in ("failed", "cancelled")]
        return [(name, len(of)) for name, of in grouped(rows, lambda m: signatures[m["fate"]]).items()]

    def failures_by_code(self):
        rows = [m for m in self.rows if m["outcome"] == "failed"]
        return [(code, len(of)) for code, of in grouped(rows, lambda m: m["status_code"]).items()]

    def host_traffic(self):
        made = []
        for host in set().union(*map(ends, self.moved())):
            out, back = ([m for m in self.moved() if end(m) == host] for end in (source, dest))
            won = [sum(m["outcome"] == "success" for m in rows) for rows in (out, back)]
            made.append((host, *won, failed(out), failed(back), len(out) + len(back)))
        return made

    def addresses(self):
        uses = [(m["source_host"], m["source_ip"], m) for m in self.moved()]
        uses += [(m["dest_host"], m["dest_ip"], m) for m in self.moved()]
        rows = grouped([use for use in uses if use[1]], lambda use: use[:2])
        return [(*pair, len(of), failed([use[2] for use in of])) for pair, of in rows.items()]

    def most_moved(self):
        rows = [m for m in self.moved() if m["outcome"] == "success" and m["vm"]]
        return [(vm, len(of), len({dest(m) for m in of})) for vm, of in grouped(rows, lambda m: m["vm"]).items()]

    def version_percentiles(self):
        versions = {host["host"]: host["version"] for host in self.truth.hosts}
        rows = [m for m in self.rows if m["outcome"] == "success" and m["duration_s"] is not None and m["source_host"]]
        made = []
        for version, of in grouped(rows, lambda m: versions[m["source_host"]]).items():
            took = sorted(m["duration_s"] for m in of)
            ranks = [took[math.ceil(len(took) * share / 100) - 1] for share in (50, 90, 99)]
            made.append((version, len(took), *ranks, took[-1]))
        return made

    def precopy_phase(self):
        took = [m["precopy_s"] for m in self.rows if m["precopy_s"] is not None]
        return ("S", "pre-copy", len(took), min(took), mean(took, 3), max(took))

    # Several at once, and in a row.

    def concurrency(self, allowed):
        made = []
        for host in set().union(*map(ends, self.rows)):
            spans = spans_of([m for m in self.rows if host in ends(m)])
            if spans:
                most, first = most_at_once(spans)
                edges = sorted({edge for span in spans for edge in span})
                full = sum(
                    b - a for a, b in pairwise(edges) if sum(start <= a < end for start, end in spans) >= allowed
                )
                made.append((host, most, first, len(spans), allowed, Rounded(full / 1e6, 3)))
        return made

    def datastore_concurrency(self):
        volumes = {vm["vm_uuid"]: vm["vmx_path"].split("/")[3] for vm in self.truth.vms}
        rows = grouped([m for m in self.rows if m["kind"] != "vmotion"], lambda m: volumes[m["vm_uuid"]])
        return [
            (volume, *most_at_once(spans_of(of)), len(spans_of(of)), 8) for volume, of in rows.items() if spans_of(of)
        ]

    def evacuations(self, least, within_s):
        made = []
        for host, rows in grouped([m for m in self.moved() if m["started_us"]], source).items():
            made += [
                (host, of[0]["started_at"], of[-1]["started_at"], len(of), len({dest(m) for m in of}), failed(of))
                for of in bursts(rows, within_s)
                if host and len(of) >= least
            ]
        return made

    def tasks(self):
        """How vpxd says that each of its migration tasks ended, by opID; the simulator has DRS start all of them."""
        began = re.findall(r"opID=([^\]]+)\] \[VpxLRO\] -- BEGIN \S+ .*Drm.ExecuteVMotionLRO", self.vpxd)
        ended = dict(re.findall(r"opID=([^\]]+)\] \[VpxLRO\] -- (FINISH|ERROR)", self.vpxd))
        return {op_id: {"FINISH": "finished", "ERROR": "error", None: None}[ended.get(op_id)] for op_id in began}

    def storms(self, least, within_s):
        began = self.tasks()
        by_drs = [m for m in self.rows if m["started_us"] and m["vc_op_id"] in began]
        return [
            (of[0]["started_at"], of[-1]["started_at"], len(of), len({source(m) for m in of}), failed(of))
            for of in bursts(by_drs, within_s)
            if len(of) >= least
        ]

    def ping_pong(self, within_s):
        rows = [m for m in self.moved() if m["outcome"] == "success" and (m["vm_uuid"] or m["vm"])]
        rows.sort(key=lambda m: (m["started_us"], m["vmotion_id"]))
        made = []
        for _, of in groupby(
            sorted(rows, key=lambda m: m["vm_uuid"] or m["vm"]), key=lambda m: m["vm_uuid"] or m["vm"]
        ):
            moves = list(of)
            for number, away in enumerate(moves):
                back = next((m for m in moves[number + 1 :] if dest(m) == source(away)), None)
                if back and back["started_us"] - away["started_us"] <= within_s * 1_000_000:
                    made.append((away["vm"], source(away), away["vmotion_id"], back["vmotion_id"]))
        return made

    # What only lines tell.

    def nic_use(self):
        bound = defaultdict(list)
        for host, _, found in self.lines(
            r"(\d{10,20}) [SD]: Successfully bound connection to vmknic (?:vmk\d+ - )?'([^']*)'"
        ):
            bound[host, found[2].removeprefix("::ffff:")].append(found[1])
        return [(*place, len(ids), len(set(ids))) for place, ids in bound.items()]

    def waits(self):
        return [(host, found[1]) for host, _, found in self.lines(r"(\d{10,20}) D: .*waited .* low memory state")]

    def unshared(self):
        return [found[0] for _, _, found in self.lines(r"using UNSHARED swap")]
