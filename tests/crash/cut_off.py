"""Cuts commands off at random instants, runs them again, and compares what is in the database with an undisturbed run.

``python tests/crash/cut_off.py --kills 500 --interrupts 100`` is the long version of what ``test_crash_cut_off.py`` does.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from crash_harness import Running, all_files, contents, differences, names_in, run, whole_sources
from starts import starts

HEARD = {signal.SIGINT: 130, signal.SIGTERM: 143}


class CutOff:
    """Cuts off the commands that ``found`` begins with, in a folder for their databases."""

    def __init__(self, found, undisturbed, work, seed):
        self._starts, self._files, self._work = found, all_files(undisturbed), work
        self._rng = random.Random(seed)  # noqa: S311 - nothing here is secret
        self._seconds, self._checked = {}, {}
        for start in found:
            self._in_peace(start)
        self.tally = Counter()

    def kill(self, times):
        """Kill commands so many times in all, some again and again, before they may finish."""
        until = self.tally["kills"] + times
        while self.tally["kills"] < until:
            start, db = self._begin()
            seen = set()
            for _ in range(self._rng.randrange(1, 7)):
                running = self._cut(start, db)
                if running is None:
                    break
                alone = self._rng.random() < 0.3
                running.kill(whole_group=not alone)
                running.wait()
                self.tally.update(["kills", f"kills of {start.name}", *["kills of the first process alone"] * alone])
                assert running.is_gone(), "processes stay behind"
                if start.reads_archives and db.exists():
                    after = whole_sources(db, self._files)
                    assert after >= seen, "an archive vanished"
                    seen = after
            self._finish(start, db)

    def interrupt(self, times):
        """Interrupt or terminate commands so many times in all, their first process alone or all of them."""
        until = self.tally["interrupts"] + times
        while self.tally["interrupts"] < until:
            start, db = self._begin()
            running = self._cut(start, db)
            if running is not None and running.hears():
                number = self._rng.choice([*HEARD])
                running.kill(number, whole_group=self._rng.random() < 0.5)
                self._heard(start, running, number)
                assert set(names_in(db.parent)) <= {db.name}, "files were left beside the database"
            self._finish(start, db)

    def _heard(self, start, running, number):
        ended = running.wait(60)
        assert ended is not None, "it hears nothing"
        if ended.returncode:  # else it was about to end, or it is a watch, which ends like this
            told = (HEARD[number], 1, True)
            assert (ended.returncode, ended.stderr.count("\n"), ended.stderr.startswith("error: interr")) == told, ended
            self.tally.update(["interrupts", f"interrupts of {start.name}"])
        assert running.is_gone(), "processes stay behind"

    def _in_peace(self, start):
        db = self._work / "in-peace" / "index.db"
        db.parent.mkdir(exist_ok=True)
        start.put(db)
        running = Running(db, *start.words)
        assert running.wait().returncode == 0
        self._seconds[start.name] = running.seconds
        self._checked[start.name] = run(db, "db", "check").stderr
        db.unlink()

    def _begin(self):
        start = self._rng.choice(self._starts)
        self.tally["databases"] += 1
        db = self._work / str(self.tally["databases"]) / "index.db"
        db.parent.mkdir()
        start.put(db)
        return start, db

    def _cut(self, start, db):
        """Return a command at a random instant, ``None`` if it has ended before."""
        running = Running(db, *start.words)
        return running if running.wait(self._rng.uniform(0.15, 1.1) * self._seconds[start.name]) is None else None

    def _finish(self, start, db):
        found = run(db, *start.words)
        assert found.returncode == 0, found.stderr
        assert differences(start.expected, contents(db)) == []
        assert run(db, "db", "check").stderr == self._checked[start.name]
        assert names_in(db.parent) == [db.name], "files were left beside the database"
        shutil.rmtree(db.parent)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--interrupts", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    words = parser.parse_args()
    from vmindex.simulate import ClusterSpec, simulate

    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        simulate(work / "cluster", ClusterSpec(seed=words.seed, hosts=4, migrations=30, overlap=2, all_logs=True))
        bundles = sorted((work / "cluster").glob("*.tgz"))
        assert run(work / "whole.db", "ingest", *bundles).returncode == 0
        cut_off = CutOff(starts(work, bundles, work / "whole.db"), work / "whole.db", work, words.seed)
        begin = time.monotonic()
        for times, cut in ((words.kills, cut_off.kill), (words.interrupts, cut_off.interrupt)):
            for done in range(0, times, 10):
                cut(min(10, times - done))
                _say(dict(cut_off.tally))
        _say(f"{time.monotonic() - begin:.0f} s: every database equals the undisturbed one")


def _say(text):
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
