"""The application: global options, the commands, and how errors are told."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from vmindex import __version__
from vmindex.cli import code, db, explain, ingest, lists, query, show, simulate, skew, sql, why
from vmindex.cli.state import State
from vmindex.errors import Error
from vmindex.output import visible

app = typer.Typer(
    name="vmindex",
    help="Index of VMware vMotion evidence: reads ESXi logs and support bundles, tells the story of every migration.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for module in (ingest, show, why, lists, skew, query, sql, explain, code, simulate, db):
    module.add_to(app)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"vmindex {__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    database: Annotated[
        str | None,
        typer.Option(
            "--db", metavar="PATH|URL", help="The database. Default: $VMINDEX_DB, else one in your data folder."
        ),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="No progress and no summary, only results and errors.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Hold the options that all commands share."""
    context.obj = State(database, quiet=quiet, debug=debug)


def run(words: list[str]) -> int:
    """Run the command line and return its exit status; every error is one line on stderr."""
    debug = "--debug" in words
    try:
        status = app(args=words, prog_name="vmindex", standalone_mode=False)
    except typer.TyperException as error:
        return _fail(error.format_message(), error.exit_code, help_of=getattr(error, "ctx", None))
    except Error as error:
        if debug:
            raise
        return _fail(str(error), error.exit_status)
    except (typer.Abort, KeyboardInterrupt):
        return _fail("interrupted; what was complete before is kept", 130)
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if debug:
            raise
        return _fail(f"{error.filename or 'a file'}: {error.strerror or error}; check the path and your permissions", 1)
    return status if isinstance(status, int) else 0


def _fail(message: str, status: int, help_of: typer.Context | None = None) -> int:
    if not message:  # no command was given: the help was printed
        return status
    hint = f" (see: {help_of.command_path} --help)" if help_of is not None else ""
    typer.echo(f"error: {visible(' '.join(message.split()))}{hint}", err=True)
    return status
