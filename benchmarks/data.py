"""The data that is measured with: bundles of a made-up cluster, made once and kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from vmindex.simulate import ClusterSpec, simulate

if TYPE_CHECKING:
    from pathlib import Path

_DONE = "truth.json"


def bundle(folder: Path, text_bytes: int, migrations: int, seed: int = 1, year: int = 2024) -> Path:
    """Return a bundle of one host with so much text, in which one line of a hundred or two speaks of migrations."""
    place = folder / f"one-{text_bytes}-{migrations}-{seed}-{year}"
    if not (place / _DONE).exists():
        simulate(
            place,
            ClusterSpec(
                seed=seed,
                start=datetime(year, 3, 4, 6, tzinfo=UTC),
                hosts=2,
                vms=max(20, migrations // 75),
                migrations=migrations,
                days=30.0,
                versions=("7.0", "8.0"),
                text_bytes=2 * text_bytes,
                missing_bundles=1,
            ),
        )
    return next(place.glob("*.tgz"))


def bundles(folder: Path, number: int, text_bytes: int, migrations: int) -> list[Path]:
    """Return bundles of as many hosts of one cluster."""
    place = folder / f"many-{number}-{text_bytes}-{migrations}"
    if not (place / _DONE).exists():
        simulate(
            place,
            ClusterSpec(
                seed=2,
                hosts=number,
                vms=max(20, migrations // 75),
                migrations=migrations,
                days=30.0,
                versions=("7.0", "8.0"),
                text_bytes=number * text_bytes,
            ),
        )
    return sorted(place.glob("*.tgz"))
