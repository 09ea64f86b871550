"""The application: global options, the commands, and how errors are told."""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from vmindex import __version__
from vmindex.cli import completion, hints, pager
from vmindex.cli.state import State
from vmindex.errors import Error
from vmindex.output import visible

_INTERRUPTED = 130
_OF_LISTS = ("migrations", "worlds", "vms")
_COMMANDS = (
    "ingest",
    "watch",
    "show",
    "why",
    *_OF_LISTS,
    "skew",
    "hosts",
    "vm",
    "search",
    "query",
    "sql",
    "explain",
    "code",
    "gaps",
    "report",
    "export",
    "anonymize",
    "simulate",
    "db",
)


class _Commands(TyperGroup):
    """The commands; each is imported when it is asked for, as making one of its function takes its time."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]
        # For a name that is none, those like it are suggested from all.
        for name in (cmd_name,) if cmd_name in _COMMANDS else _COMMANDS:
            if name not in self.commands:
                self.commands.update(_made(name))
        return super().get_command(ctx, cmd_name)


def _made(name: str) -> dict[str, Any]:
    """Return the commands of the module that holds this one."""
    part = typer.Typer(rich_markup_mode=None)
    import_module(f"vmindex.cli.{'lists' if name in _OF_LISTS else name}").add_to(part)
    return dict(get_group(part).commands)


app = typer.Typer(
    cls=_Commands,
    name="vmindex",
    help="Index of VMware vMotion evidence: reads ESXi logs and support bundles, tells the story of every migration.",
    add_completion=False,  # typer's own options do not tell what to do where the shell is not known
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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
    no_pager: Annotated[
        bool, typer.Option("--no-pager", help="Do not page long output. Else $PAGER does, or less.")
    ] = False,
    _install: Annotated[
        bool,
        typer.Option(
            "--install-completion",
            callback=completion.install,
            is_eager=True,
            help="Make this shell complete and exit.",
        ),
    ] = False,
    _show: Annotated[
        bool,
        typer.Option(
            "--show-completion", callback=completion.show, is_eager=True, help="Print the script for it and exit."
        ),
    ] = False,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Hold the options that all commands share; without a command, tell what there is."""
    context.obj = State(database, quiet=quiet, debug=debug)
    context.call_on_close(context.obj.opened.close)
    pager.allow(not no_pager)
    hints.remember(database)
    if context.invoked_subcommand is None:
        from vmindex.cli import overview

        overview.tell(context.obj)


def run(words: list[str]) -> int:
    """Run the command line and return its exit status; every error is one line on stderr."""
    debug = "--debug" in words
    if completion.is_wanted():
        completion.prepare()
    try:
        status = app(args=words, prog_name="vmindex", standalone_mode=False)
    except typer.TyperException as error:
        return _fail(error.format_message(), error.exit_code, help_of=getattr(error, "ctx", None))
    except Error as error:
        if debug:
            raise
        return _fail(str(error), error.exit_status)
    except (typer.Abort, KeyboardInterrupt):
        status = _INTERRUPTED
    except (BrokenPipeError, SystemExit) as ending:
        return _left(ending)
    except Exception as error:
        told = _told(error)
        if debug or told is None:
            raise
        return _fail(told, 1)
    if status == _INTERRUPTED:  # as typer has it, without a word
        return _fail("interrupted; what was complete before is kept", _INTERRUPTED)
    return status if isinstance(status, int) else 0


def _left(ending: BaseException) -> int:
    """Return the status where the reader of our output has seen enough, of which typer makes an exit."""
    if completion.is_wanted():  # typer ends so when it has completed, too
        raise ending
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _told(error: Exception) -> str | None:
    """Return in words what the system or the database refused; ``None`` for an error of ours."""
    if isinstance(error, OSError):
        full = error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", None))
        advice = "free some space" if full else "check the path and your permissions"
        return f"{error.filename or 'the output'}: {error.strerror or error}; {advice}"
    if isinstance(error, MemoryError):
        return "there is not enough memory; free some, and give --jobs 1 to a command that takes it"
    packages = {parent.__module__.partition(".")[0] for parent in type(error).__mro__}
    if packages & {"sqlalchemy", "sqlite3"}:
        return (
            f"the database refused: {getattr(error, 'orig', None) or error}; see what is wrong with: vmindex db check"
        )
    return None


def _fail(message: str, status: int, help_of: typer.Context | None = None) -> int:
    if not message or completion.is_wanted():  # the help was printed; a shell that completes has no place for errors
        return status
    hint = f" (see: {help_of.command_path} --help)" if help_of is not None else ""
    typer.echo(f"error: {hints.completed(visible(' '.join(message.split())))}{hint}", err=True)
    return status
