"""A helper runs functions in another process, and does without it when that is killed."""

from __future__ import annotations

import os
import signal
from contextlib import closing

import pytest

from vmindex.processes import Helper


def test_it_runs_there_one_after_the_other():
    with closing(Helper()) as helper:
        assert helper.begin(len, b"abc")() == 3
        assert helper.begin(sorted, [3, 1, 2])() == [1, 2, 3]


def test_what_a_killed_helper_leaves_is_done_here():
    with closing(Helper()) as helper:
        there = helper.begin(eval, "__import__('os').getpid()")()
        assert there != os.getpid()
        waiting = helper.begin(eval, f"__import__('time').sleep(60 * (__import__('os').getpid() == {there}))")
        os.kill(there, signal.SIGKILL)
        assert waiting() is None
        assert helper.begin(eval, "__import__('os').getpid()")() == os.getpid()


def test_an_error_is_raised_here():
    with closing(Helper()) as helper, pytest.raises(ZeroDivisionError):
        helper.begin(eval, "1 / 0")()


def test_large_arguments_and_results_do_not_block():
    with closing(Helper()) as helper:
        data = bytes(20_000_000)
        assert helper.begin(bytes.hex, data)() == data.hex()
