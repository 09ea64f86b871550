from __future__ import annotations

import pytest
from search_index import MadeUp


@pytest.fixture(scope="session")
def made_up(tmp_path_factory):
    """Return one database for all tests: each fills it anew."""
    opened = MadeUp(tmp_path_factory.mktemp("search") / "made-up.db")
    yield opened
    opened.close()
