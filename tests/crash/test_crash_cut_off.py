"""Commands that are cut off at any instant leave whole archives; the same command again gives the same as in peace."""

from __future__ import annotations

from cut_off import CutOff


def test_commands_that_are_killed(crash_starts, undisturbed, tmp_path):
    cut_off = CutOff(list(crash_starts.values()), undisturbed, tmp_path, 7)
    cut_off.kill(12)
    assert cut_off.tally["kills"] >= 12


def test_commands_that_are_interrupted(crash_starts, undisturbed, tmp_path):
    cut_off = CutOff(list(crash_starts.values()), undisturbed, tmp_path, 8)
    cut_off.interrupt(6)
    assert cut_off.tally["interrupts"] >= 6
