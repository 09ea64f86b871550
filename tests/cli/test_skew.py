"""``skew``, and corrected times in ``show`` and ``why``. The clock of esx02 is 120 s ahead.

Worked out by hand from the lines of ``bundles.py``: the set-info of the source (10:00:00.000) is not later than the stream of the
destination (10:02:00.015), so esx02 is ahead by at most 120.016 s (stamps are cut to milliseconds); the set-info of the
destination (10:02:00.005) is not later than the stream of the source (10:00:00.020), so it is ahead by at least 119.984 s. Clocks
may wander by 5 ms: 120.000 s ± 0.021 s.
"""

from __future__ import annotations

import json
import re

import pytest
from bundles import bundle, dest_log, line, source_log

MARKED = re.compile(r"\d~")
ID = "1577872800000000"
FAILED = "9023000000000000001"
NOTE = "Times of esx02 corrected by -120.000 s ± 0.021 s to the clock of esx01, and marked ~; --no-skew shows them as logged."


@pytest.fixture
def filled(vmindex, tmp_path):
    failed = source_log(FAILED, start="11:00:00", world=501, end=False)
    failed += line("11:00:09.000", f"WARNING: Migrate: 269: {FAILED} S: Failed: Timeout (0xbad0021) @0x0")
    lost = f"WARNING: Migrate: 269: {FAILED} D: Failed: Connection closed by remote host, possibly due to timeout (0xbad003f) @0x0"
    peer = dest_log(FAILED, start="11:02:00", world=901, done=False) + line("11:02:09.500", lost)
    vmindex("ingest", bundle(tmp_path, "esx01", log=source_log(ID) + failed))
    vmindex("ingest", bundle(tmp_path, "esx02", log=dest_log(ID, start="10:02:00") + peer))


def words(text):
    return " ".join(text.split())


def test_skew_lists_the_offsets(filled, vmindex):
    status, out, _ = vmindex("skew", "-f", "json")
    assert status == 0
    one, two = json.loads(out)
    assert (one["host"], one["offset_s"], one["uncertainty_s"], one["reference"]) == ("esx01", 0.0, 0.0, "esx01")
    assert (two["host"], two["offset_s"], two["uncertainty_s"], two["reference"]) == ("esx02", 120.0, 0.021, "esx01")
    assert (two["since"], two["until"], two["migrations"]) == (
        "2020-01-01T10:02:00.005000Z",
        "2020-01-01T11:02:00.005000Z",
        2,
    )
    # The id was made at 10:00:00.000, not later than the set-info of the destination; the source is 119.979 s behind or more.
    assert (two["id_offset_s"], two["id_uncertainty_s"]) == (120.011, None)
    assert one["id_offset_s"] == 0.032
    assert json.loads(vmindex("skew", "--host", "*02", "-f", "json")[1]) == [two]
    hosts = json.loads(vmindex("hosts", "-f", "json")[1])
    assert {host["host"]: host["clock_offset_s"] for host in hosts} == {"esx01": 0.0, "esx02": 120.0}


def test_show_merges_by_corrected_times_and_marks_them(filled, vmindex):
    _, out, _ = vmindex("show", ID)
    assert NOTE in words(out).replace("• ", "")
    shown = [text for text in out.splitlines() if text.startswith("10:0")]
    assert [text[:13] for text in shown] == [
        "10:00:00.000 ",
        "10:00:00.005~",
        "10:00:00.010 ",
        "10:00:00.015~",
        "10:00:00.020 ",
        "10:00:03.000 ",
        "10:00:03.500 ",
        "10:00:03.900~",
        "10:00:04.000 ",
    ]
    assert [text[13:21].strip() for text in shown][:3] == ["0.000", "0.005", "0.010"]
    assert max(map(len, out.splitlines())) <= 100


def test_no_skew_leaves_the_times_as_logged(filled, vmindex):
    _, out, _ = vmindex("show", ID, "--no-skew")
    assert not MARKED.search(out)
    assert "corrected" not in out
    assert "10:02:00.005" in out
    _, out, _ = vmindex("why", FAILED, "--no-skew")
    assert not MARKED.search(out)
    assert "11:02:09.500 UTC (+129.500 s)" in out


def test_why_tells_corrected_times(filled, vmindex):
    _, out, _ = vmindex("why", FAILED)
    assert "esx01, 11:00:09.000 UTC (+9.000 s)" in out
    assert "esx02, 11:00:09.500~ UTC (+9.500 s)" in out
    assert NOTE in words(out)


def heading(out, label):
    return next(text.split(maxsplit=1)[1] for text in out.splitlines() if text.startswith(f"{label} "))


def test_an_end_by_another_clock_is_corrected_or_says_whose_it_is(vmindex, tmp_path):
    """esx02's clock is 120 s behind, and only it shows the end."""
    vmindex("ingest", bundle(tmp_path, "esx01", log=source_log(ID, start="10:02:00", end=False)))
    vmindex("ingest", bundle(tmp_path, "esx02", log=dest_log(ID)))
    _, out, _ = vmindex("show", ID)
    assert heading(out, "When") == "2020-01-01 10:02:00.000 → 10:02:03.900~ UTC, 3.895 s"
    _, out, _ = vmindex("show", ID, "--no-skew")
    assert heading(out, "When") == (
        "2020-01-01 10:02:00.000 (clock of esx01) → 10:00:03.900 (clock of esx02) UTC, 3.895 s"
    )


def test_show_and_why_count_from_the_start_of_the_migration(vmindex, tmp_path):
    """A line of the same opID comes 1.5 s before the first line of the id."""
    failed = source_log(FAILED, end=False).replace("cpu1:1000)Migrate", "cpu1:1000 opID=abcdef12)Migrate")
    failed += line("10:00:09.000", f"WARNING: Migrate: 269: {FAILED} S: Failed: Timeout (0xbad0021) @0x0")
    hostd = (
        "2020-01-01T09:59:58.500Z info hostd[12345] [Originator@6876 sub=Vcsvc.VMotionSrc opID=abcdef12] "
        "PrepareSourceEx called\n"
    )
    vmindex("ingest", bundle(tmp_path, "esx01", log=failed, files={"var/run/log/hostd.log": hostd}))
    _, out, _ = vmindex("show", FAILED)
    elapsed = {text[:12]: text[12:21].strip() for text in out.splitlines() if re.match(r"\d\d:", text)}
    assert elapsed["10:00:00.000"] == "0.000"
    assert elapsed["10:00:09.000"] == "9.000"
    assert elapsed["09:59:58.500"] == "-1.500"
    assert "10:00:09.000 UTC (+9.000 s)" in vmindex("why", FAILED)[1]


def test_json_keeps_the_logged_times(filled, vmindex):
    (found,) = json.loads(vmindex("show", ID, "-f", "json")[1])
    second = found["events"][1]
    assert (second["host"], second["at"], second["corrected_at"]) == (
        "esx02",
        "2020-01-01T10:02:00.005000Z",
        "2020-01-01T10:00:00.005000Z",
    )
    assert found["events"][0]["corrected_at"] is None
    assert found["started_at"] == "2020-01-01T10:00:00.000000Z"
    assert {item["at"] for item in json.loads(vmindex("why", FAILED, "-f", "json")[1])} == {
        "2020-01-01T11:00:09.000000Z",
        "2020-01-01T11:02:09.500000Z",
    }


def test_clocks_in_step_need_no_correction(vmindex, tmp_path):
    vmindex("ingest", bundle(tmp_path, "esx01", log=source_log(ID)), bundle(tmp_path, "esx02", log=dest_log(ID)))
    _, out, _ = vmindex("show", ID)
    assert not MARKED.search(out)
    assert "corrected" not in out


def test_one_side_alone_has_no_offset(vmindex, tmp_path):
    vmindex("ingest", bundle(tmp_path, "esx01", log=source_log(FAILED)))
    assert json.loads(vmindex("skew", "-f", "json")[1]) == []
    assert vmindex("show", FAILED)[0] == 0
