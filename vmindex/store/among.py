"""Ask for rows by any number of values.

The values travel as one parameter. A list of hundreds takes SQLAlchemy longer to compile than SQLite to look up, and SQLite
allows no statement of hundreds of thousands.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.sql.elements import ColumnElement


def among(column: ColumnElement[Any], values: Iterable[int | str]) -> ColumnElement[bool]:
    """Return the condition that ``column`` is one of ``values``."""
    return column.in_(sa.select(each(values).c.value))


def each(values: Iterable[int | str]) -> sa.TableValuedAlias:
    """Return the values as a table of one column, ``value``."""
    return sa.func.json_each(json.dumps(list(values))).table_valued("value")
