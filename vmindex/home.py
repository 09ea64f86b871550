"""Where the database is unless told otherwise, and where users keep what they add (queries, failure signatures)."""

from __future__ import annotations

import os
from pathlib import Path


def home_folder() -> Path:
    """Return ``$VMINDEX_HOME``, else the user's config folder. It need not exist."""
    import platformdirs

    chosen = os.environ.get("VMINDEX_HOME")
    return Path(chosen) if chosen else Path(platformdirs.user_config_dir("vmindex", appauthor=False))


def default_database() -> str:
    """Return the path or URL of the database without ``--db``: ``$VMINDEX_DB``, else a file in the user's data folder."""
    import platformdirs

    chosen = os.environ.get("VMINDEX_DB")
    return chosen or str(Path(platformdirs.user_data_dir("vmindex", appauthor=False)) / "vmindex.db")
