"""Stretches and holes of one log, from the names and times of its files. Times in the tests are minutes."""

from __future__ import annotations

import pytest

from vmindex.coverage.spans import LogFile, join

MINUTE = 60_000_000


def files(*parts, chain="a"):
    """Return files from (name, first, last) or (name, first, last, captured)."""
    return [LogFile(name, chain, *(int(moment * MINUTE) for moment in times)) for name, *times in parts]


def joined(*groups):
    stretches, holes = join([file for group in groups for file in group])
    return (
        [(stretch.start_us / MINUTE, stretch.end_us / MINUTE) for stretch in stretches],
        [(hole.start_us / MINUTE, hole.end_us / MINUTE, hole.why, hole.before, hole.after) for hole in holes],
    )


def test_a_silence_between_numbers_that_follow_each_other_is_no_hole():
    rotated = files(("vmkernel.log", 500, 600), ("vmkernel.0.gz", 100, 200), ("vmkernel.1.gz", 0, 99))
    assert joined(rotated) == ([(0, 600)], [])


def test_a_number_that_is_absent_is_a_hole():
    rotated = files(("vmkernel.log", 500, 600), ("vmkernel.0.gz", 400, 499), ("vmkernel.2.gz", 0, 99))
    hole = (99, 400, "missing-file", "vmkernel.2.gz", "vmkernel.0.gz")
    assert joined(rotated) == ([(0, 99), (400, 600)], [hole])


@pytest.mark.parametrize(
    ("rotated", "current", "is_hole"),
    [
        ("vmkernel.0.gz", "vmkernel.log", False),
        ("vmkernel.1.gz", "vmkernel.log", True),  # ESXi numbers from 0
        ("vmkernel.1", "vmkernel", False),  # the service console of ESX numbered from 1
        ("vmkernel.log.1.gz", "vmkernel.log", False),  # logrotate
        ("vmkernel.log.2.gz", "vmkernel.log", True),
        ("hostd-7.log", "hostd.log", False),  # a ring: numbers tell nothing
    ],
)
def test_the_number_of_the_newest_rotation(rotated, current, is_hole):
    _, holes = joined(files((rotated, 0, 10), (current, 20, 30)))
    assert bool(holes) is is_hole


def test_a_day_of_silence_between_dated_files_is_a_hole():
    dated = files(
        ("vmkernel.log-20240101", 0, 1439), ("vmkernel.log-20240102", 1441, 2879), ("vmkernel.log-20240104", 4321, 5000)
    )
    assert joined(dated)[1] == [(2879, 4321, "missing-file", "vmkernel.log-20240102", "vmkernel.log-20240104")]


def test_bundles_that_overlap_make_one_stretch():
    older = files(("vmkernel.0.gz", 0, 50), ("vmkernel.log", 51, 100), chain="a")
    newer = files(("vmkernel.0.gz", 60, 150), ("vmkernel.log", 151, 200), chain="b")
    assert joined(newer, older) == ([(0, 200)], [])


def test_what_was_rotated_away_between_bundles_is_a_hole():
    older = files(("old/vmkernel.log", 0, 100), chain="a")
    newer = files(("new/vmkernel.log", 300, 400), chain="b")
    hole = (100, 300, "rotated-away", "old/vmkernel.log", "new/vmkernel.log")
    assert joined(newer, older) == ([(0, 100), (300, 400)], [hole])


def test_another_bundle_fills_a_hole():
    holey = files(("vmkernel.log", 500, 600), ("vmkernel.0.gz", 400, 499), ("vmkernel.2.gz", 0, 99), chain="a")
    filling = files(("vmkernel.log", 90, 410), chain="b")
    assert joined(holey, filling) == ([(0, 600)], [])


def test_a_log_is_whole_up_to_the_capture_unless_it_fell_silent():
    assert joined(files(("vmkernel.log", 0, 100, 130)))[0] == [(0, 130)]
    assert joined(files(("vmkernel.log", 0, 100, 1000)))[0] == [(0, 160)]  # at most an hour of silence
    assert joined(files(("vmkernel.log", 0, 100, 90)))[0] == [(0, 100)]
    assert joined(files(("vmkernel.0.gz", 0, 100, 130)))[0] == [(0, 100)]  # the current file is not there


def test_less_than_a_minute_between_bundles_says_nothing():
    older = files(("vmkernel.log", 0, 100, 100.5), chain="a")
    newer = files(("vmkernel.log", 101.4, 200), chain="b")
    assert joined(older, newer) == ([(0, 200)], [])


def test_clocks_that_are_set_back_do_not_turn_a_stretch_around():
    assert joined(files(("vmkernel.log", 100, 90)))[0] == [(90, 100)]
