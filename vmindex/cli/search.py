"""``search``: full text over the events, with their raw neighbours."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from vmindex.cli.lists import NameOption, TimeOption, user_time
from vmindex.cli.options import OutcomeOption
from vmindex.cli.rows import FormatName, FormatOption, OutputOption, print_rows
from vmindex.cli.state import State, paint, say, state_of, terminal_width
from vmindex.errors import UsageError
from vmindex.records import Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vmindex.index import Index
    from vmindex.search import Found, Search
    from vmindex.search.context import Contexts

MOST_SHOWN = 100
"""Matches that are shown unless ``--limit`` says otherwise."""


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(search)


def search(
    context: typer.Context,
    text: Annotated[list[str], typer.Argument(metavar="TEXT...", help="What to look for; see above.")],
    literal: Annotated[
        bool, typer.Option("--literal", "-F", help="TEXT stands in the line as it is, as with grep -iF.")
    ] = False,
    lines: Annotated[
        int | None,
        typer.Option("--context", "-C", min=0, max=1000, metavar="N", help="Show N raw lines around each match."),
    ] = None,
    count: Annotated[bool, typer.Option("--count", help="Only the number of matches.")] = False,
    by: Annotated[str | None, typer.Option(metavar="WHAT", help="Count by host, vm, kind or day.")] = None,
    host: Annotated[str | None, typer.Option(metavar="NAME", help="Who wrote the line: a name or an address.")] = None,
    vm: NameOption = None,
    source: NameOption = None,
    dest: NameOption = None,
    since: TimeOption = None,
    until: TimeOption = None,
    component: Annotated[
        str | None, typer.Option(help="vmkernel, vmware, hostd, vpxa, vpxd, vobd, fdm, other.")
    ] = None,
    kind: Annotated[str | None, typer.Option(help="A line kind (vmindex query event-kinds); takes * and ?.")] = None,
    severity: Annotated[str | None, typer.Option(help="info, warning, error, …")] = None,
    side: Annotated[str | None, typer.Option(help="S (source) or D (destination).")] = None,
    outcome: OutcomeOption = None,
    min_duration: Annotated[float | None, typer.Option(metavar="SECONDS", help="The migration took so long.")] = None,
    min_downtime: Annotated[
        float | None, typer.Option(metavar="SECONDS", help="The guest stood still so long.")
    ] = None,
    sort: Annotated[
        str, typer.Option(metavar="ORDER", help="newest, oldest, or best: most relevant first.")
    ] = "newest",
    limit: Annotated[int, typer.Option(min=0, help="At most so many matches; 0: all.")] = MOST_SHOWN,
    output_format: FormatOption = FormatName("table"),
    output: OutputOption = None,
) -> None:
    """Search the messages and opIDs of all indexed lines. Letter case does not matter.

    A word is found as a whole word (failed); word* also finds what begins so (migrat*). Anything that is not only
    letters and digits is found wherever it stands, parts of words included: naa.6000c29, 10.0.0.5, /vmfs/volumes. So is
    what is in double quotes: '"closed by remote"', '"bad003f"'. Several terms must all be there; AND, OR, NOT and
    parentheses combine them. If no line has the words whole, they are looked for inside of longer words too.

    --vm, --source, --dest, --outcome and the durations are those of the migration that a line belongs to. With
    --context, the lines come from the logs themselves, which must be where they were ingested from; formats other than
    table get them as the columns before, raw and after, which are empty where a log is gone.
    """
    from vmindex.search import COUNT, EventFilter, Search

    if count and by:
        raise UsageError("--count and --by exclude each other; --by counts too")
    where = EventFilter(
        host=host,
        vm=vm,
        source=source,
        dest=dest,
        since_us=user_time(since),
        until_us=user_time(until),
        component=component,
        kind=kind,
        severity=severity,
        side=side,
        outcome=outcome or None,
        min_duration_s=min_duration,
        min_downtime_s=min_downtime,
    )
    state = state_of(context)
    index = state.index()
    wanted = Search(" ".join(text), literal, where, sort, limit + 1 if limit else None)
    found = index.search_rows(wanted, COUNT if count else by)
    printer = _Printer(state, index, wanted, found, lines)
    if count:
        printer.print_count(output_format, output)
    elif by is not None:
        printer.print_groups(output_format, output)
    else:
        printer.print_matches(output_format, output)


class _Printer:
    """Prints what was found, and says beside it how it was found."""

    def __init__(self, state: State, index: Index, wanted: Search, found: Found, lines: int | None) -> None:
        self._quiet = state.quiet
        self._index = index
        self._wanted = wanted
        self._found = found
        self._limit = wanted.limit - 1 if wanted.limit else 0
        self._lines = lines
        if found.was_widened:
            self._note("no line has that as whole words; these have it inside of longer words")

    def print_count(self, output_format: FormatName, output: Path | None) -> None:
        """Print the number of matches."""
        (row,) = self._found.rows.rows
        print_rows(Rows(self._found.rows.columns, iter([row])), output_format, output)
        self._tell_of_longer_words(int(str(row[0])))

    def print_groups(self, output_format: FormatName, output: Path | None) -> None:
        """Print the numbers of matches of each group."""
        print_rows(self._found.rows, output_format, output)

    def print_matches(self, output_format: FormatName, output: Path | None) -> None:
        """Print the matches as rows in a format, or for people."""
        if output_format != "table":
            rows = Rows(self._found.rows.columns, self._limited())
            print_rows(rows if self._lines is None else self._with_context(rows), output_format, output)
            return
        with nullcontext(sys.stdout) if output is None else output.open("w", encoding="utf-8") as out:
            self._write(out, is_terminal=output is None)

    def _limited(self) -> Iterator[tuple[object, ...]]:
        """Yield the matches up to the limit, and say what there is besides."""
        shown = 0
        for row in self._found.rows.rows:
            if self._limit and shown == self._limit:
                self._note(f"there are more than these {shown}; --limit 0 shows all, --count counts them")
                return
            shown += 1
            yield row
        if not shown:
            self._note("nothing found; a filter may be too narrow, or the logs were not ingested")
        self._tell_of_longer_words(shown)

    def _tell_of_longer_words(self, number: int) -> None:
        if self._quiet or self._found.was_widened or not number:
            return
        in_all = self._index.matches_inside_words(self._wanted)
        if in_all is not None and in_all > number:
            self._note(f"{in_all - number} more have it inside of longer words; double quotes find them: '\"…\"'")

    def _contexts(self, rows: list[tuple[object, ...]]) -> Contexts:
        found = self._index.contexts((int(str(row[0])) for row in rows), self._lines or 0)
        for fault in found.faults:
            self._note(f"no context: {fault}")
        return found

    def _with_context(self, rows: Rows) -> Rows:
        held = list(rows.rows)
        contexts = self._contexts(held).of
        more = [contexts.get(int(str(row[0]))) for row in held]
        wide = (
            (*row, *((None, None, None) if found is None else (found.before, found.record, found.after)))
            for row, found in zip(held, more, strict=True)
        )
        return Rows((*rows.columns, "before", "raw", "after"), wide)

    def _write(self, out: TextIO, *, is_terminal: bool) -> None:
        from vmindex.search import marker
        from vmindex.search.text import context_lines, match_lines

        width = terminal_width() if is_terminal else None
        style: Callable[[str], str] = (lambda text: paint(text, "strong")) if is_terminal else (lambda text: text)
        mark = marker(self._found.node, style)
        columns = self._found.rows.columns
        rows: Iterator[tuple[object, ...]] = self._limited()
        if self._lines is None:
            for row in rows:
                _put(out, match_lines(dict(zip(columns, row, strict=True)), width, mark))
            return
        held = list(rows)
        contexts = self._contexts(held).of
        for number, row in enumerate(held):
            out.write("\n" if number else "")
            _put(out, context_lines(dict(zip(columns, row, strict=True)), contexts.get(int(str(row[0]))), mark))

    def _note(self, text: str) -> None:
        if not self._quiet:
            say(_shown(text))


def _shown(text: str) -> str:
    """Return a note as it can be shown: names in it come from strangers."""
    from vmindex.output import visible

    return f"note: {visible(text)}"


def _put(out: TextIO, lines: Iterator[str]) -> None:
    for line in lines:
        out.write(line + "\n")
