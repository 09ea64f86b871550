"""The exceptions of vmindex.

Every error that a user can cause or meet is a subclass of :class:`Error`; the command line
prints it as one ``error:`` line and exits with its ``exit_status``::

    Error                   exit 1   a failed operation
    ├── NotFoundError       exit 1   nothing has that id, name or path
    ├── UsageError          exit 2   an argument cannot be understood
    ├── SourceError         exit 1   something to be read cannot be read at all
    ├── DatabaseError       exit 1   the database cannot be opened or used
    │   ├── SchemaError     exit 1   the database is of another schema revision
    │   └── LockedError     exit 1   another process keeps the database locked
    ├── QueryError          exit 1   a canned query or an SQL statement failed
    ├── ExportError         exit 1   the files of an export cannot be written
    ├── AnonymizeError      exit 1   an anonymised copy cannot be made
    └── DependencyError     exit 1   a package that only some users need is not installed

A message says what is wrong, where (``bundle!member:line``), and what to do next.
"""

from __future__ import annotations

from typing import ClassVar


class Error(Exception):
    """Base of everything that vmindex raises on purpose."""

    exit_status: ClassVar[int] = 1


class NotFoundError(Error):
    """Nothing in the index (or on disk) has the id, name or path that was asked for."""


class UsageError(Error):
    """An argument cannot be understood."""

    exit_status = 2


class SourceError(Error):
    """A path cannot be read at all. Damage inside of a source is recorded, not raised."""


class DatabaseError(Error):
    """The database cannot be opened, read or written."""


class SchemaError(DatabaseError):
    """The database has another schema revision than this version of vmindex needs."""


class LockedError(DatabaseError):
    """Another process keeps the database locked."""


class QueryError(Error):
    """A canned query or an SQL statement cannot be run."""


class ExportError(Error):
    """The files of an export cannot be written."""


class AnonymizeError(Error):
    """An anonymised copy of the database cannot be made."""


class DependencyError(Error):
    """A package that only some users need is not installed."""
