"""The metadata of all tables, and the columns that many of them have."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_BIG = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only in columns that are INTEGER to the letter


def row_id(name: str) -> Column[int]:
    """Return the primary key of a table."""
    return Column(name, _BIG, primary_key=True)


def to(name: str, target: str, *, nullable: bool = False, index: bool = False) -> Column[int]:
    """Return a column that refers to ``table.column``."""
    return Column(name, _BIG, ForeignKey(target), nullable=nullable, index=index)
