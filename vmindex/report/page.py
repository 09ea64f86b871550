"""Fill the templates of a page. What comes from logs is escaped, and what a browser would obey is shown."""

from __future__ import annotations

import time
from functools import cache
from typing import TYPE_CHECKING

from vmindex import __version__, timestamps
from vmindex.output.values import to_text
from vmindex.output.visible import visible

if TYPE_CHECKING:
    from jinja2 import Environment


def fill(template: str, **values: object) -> str:
    """Return the page that a template of this package makes of values."""
    now = timestamps.to_iso(time.time_ns() // 1000)
    return _environment().get_template(template).render(values, version=__version__, now=short_time(now))


def short_time(iso: str | None) -> str:
    """Return a time of a view to the second, for people; empty for ``None``."""
    return "" if iso is None else iso[:19].replace("T", " ")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        autoescape=True,
        finalize=_shown,
        loader=PackageLoader("vmindex.report"),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )


def _shown(value: object) -> object:
    # What a macro has made is escaped already, and its line ends are meant.
    return value if hasattr(value, "__html__") else visible(to_text(value))
