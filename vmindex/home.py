"""Where users keep what they add: canned queries and failure signatures."""

from __future__ import annotations

import os
from pathlib import Path


def home_folder() -> Path:
    """Return ``$VMINDEX_HOME``, else the user's config folder. It need not exist."""
    import platformdirs

    chosen = os.environ.get("VMINDEX_HOME")
    return Path(chosen) if chosen else Path(platformdirs.user_config_dir("vmindex", appauthor=False))
