"""Replays the fuzzing corpus; what is fuzzed stands in ``fuzz/targets.py``."""

from __future__ import annotations

import importlib.util
import random
from pathlib import Path

import pytest

FUZZ = Path(__file__).parent.parent / "fuzz"
SPEC = importlib.util.spec_from_file_location("fuzz_targets", FUZZ / "targets.py")
targets = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(targets)
TARGETS = {"lines": targets.lines, "archives": targets.archives}
CASES = [
    pytest.param(name, path, id=f"{name}-{path.name}")
    for name in TARGETS
    for path in sorted((FUZZ / "corpus" / name).iterdir())
]


@pytest.mark.parametrize(("name", "path"), CASES)
def test_a_seed_is_read_whole_and_damaged(name, path):
    data = path.read_bytes()
    TARGETS[name](data)
    chance = random.Random(path.name)  # noqa: S311 - damage need not be secret
    for _ in range(10):
        damaged = bytearray(data[: chance.randrange(len(data)) or None])
        for _ in range(3):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        TARGETS[name](bytes(damaged))
