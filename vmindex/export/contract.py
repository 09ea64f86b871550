"""The types of the columns of the public views. A column has one type, whichever view it is in.

SQLite does not tell the types of a view's columns, and the first rows may all be NULL; so they are declared here.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

ColumnType: TypeAlias = Literal["INTEGER", "DOUBLE", "TEXT"]

_INTEGERS = """
at_offset at_us byte_offset bytes dest_world encrypted ended_us event_id events files has_dest_log
has_logs has_source_log line_no lines migrations recognised since_us source_world started_us streams until_us world
"""
_DOUBLES = """
bandwidth_mbps clock_offset_s downtime_s drift_ppm duration_s id_offset_s id_uncertainty_s offset_s precopy_s switchover_s
uncertainty_s
"""
_TEXTS = """
addresses at bound build cause code component dest_host dest_ip ended_at evidence failed_side failure first_at first_seen host
ingested_at kind last_at last_host last_seen meaning member message name op_id outcome phase rank read_as reason reference
remedy role severity sha256 side signature since skipped source source_file source_host source_ip started_at status status_code
until version vm vm_uuid vmotion_id vmx_path
"""
COLUMN_TYPES: dict[str, ColumnType] = {
    **dict.fromkeys(_INTEGERS.split(), "INTEGER"),
    **dict.fromkeys(_DOUBLES.split(), "DOUBLE"),
    **dict.fromkeys(_TEXTS.split(), "TEXT"),
}


def type_of(column: str) -> ColumnType:
    """Return the type of a column; one that is not declared is written as text, which holds anything."""
    return COLUMN_TYPES.get(column, "TEXT")
