"""What arrives from strangers costs no more than it may, and costs nobody else anything."""

from __future__ import annotations

import gzip
import io
import tracemalloc
import zipfile

import pytest
from bundles import UUID, bundle, line, source_log

from vmindex.cli.app import run
from vmindex.ingest import one
from vmindex.ingest.interface import Options
from vmindex.limits import Limits
from vmindex.logs import vmkernel
from vmindex.logs.scan import Scanner
from vmindex.sources import budget

GOOD = "1500000000000001"
OTHER = "1500000000000002"


def damage(index):
    return [tuple(row) for row in index.sql("SELECT member, at_offset, reason FROM v_damage ORDER BY reason").rows]


def ids(index):
    return {migration.vmotion_id for migration in index.migrations()}


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_bundle_that_no_reader_survives_costs_the_others_nothing(index, tmp_path, monkeypatch, jobs):
    paths = [bundle(tmp_path, f"h{number}", log=source_log(f"150000000000001{number}")) for number in range(4)]
    read = one.portions

    def portions(unit):
        if unit.label == str(paths[1]):
            raise ValueError("of a kind that nobody thought of")
        return read(unit)

    monkeypatch.setattr(one, "portions", portions)  # the workers are forked, or ingest alone
    summary = index.ingest(paths, Options(jobs=jobs if jobs == 1 or _forks() else 1))
    assert ids(index) == {"1500000000000010", "1500000000000012", "1500000000000013"}
    assert [item.source for item in summary.damage] == [str(paths[1])]
    ((member, at_offset, reason),) = damage(index)
    assert (member, at_offset) == ("", None)
    assert "nothing of it is indexed (ValueError: of a kind" in reason
    monkeypatch.undo()
    index.ingest(paths)
    assert "1500000000000011" in ids(index)


def _forks():
    from vmindex.processes import process_context

    return process_context().get_start_method() == "fork"


def test_a_zip_bomb_of_zip_files_ends_and_the_next_bundle_is_read(index, tmp_path, monkeypatch):
    monkeypatch.setattr(budget, "_FROM", 8 << 20)
    leaf = zipped({"var/run/log/vmkernel.log": bytes(2 << 20)})
    inner = zipped({f"{number}.zip": leaf for number in range(16)})
    bomb = tmp_path / "bomb.zip"
    bomb.write_bytes(zipped({f"{number}.zip": inner for number in range(16)}))  # 512 MiB out of some KiB
    index.ingest([bomb, bundle(tmp_path, "good", log=source_log(GOOD))])
    assert ids(index) == {GOOD}
    assert any(
        "over the limit of 500 decompressed bytes for one byte of the whole source" in row[2] for row in damage(index)
    )
    read = index.sql("SELECT sum(bytes) FROM files").rows
    assert next(iter(read))[0] <= 9 << 20


def test_compressions_in_one_another_end(index, tmp_path):
    data = source_log(GOOD).encode()
    for _ in range(8):
        data = gzip.compress(data)
    path = tmp_path / "vmkernel.log.gz"
    path.write_bytes(data)
    index.ingest([path])
    assert [row[2] for row in damage(index)] == ["over the limit of 4 compressions in one another"]
    index.ingest([path], limits=Limits(nesting=9))
    assert ids(index) == {GOOD}


def test_hosts_over_the_limit_keep_their_lines_and_get_no_name(index, tmp_path):
    path = tmp_path / "collected.log"
    text = (
        "2020-01-01T10:00:0{n}.000Z host{n} vmkernel: cpu1:1000)VMotionUtil: 3396: "
        + GOOD
        + " S: Stream connection {n} added.\n"
    )
    path.write_text("".join(text.format(n=number) for number in range(8)))
    index.ingest([path], limits=Limits(hosts=3))
    assert len(list(index.events())) == 8
    names = {row[0] for row in index.sql("SELECT host FROM v_hosts").rows if str(row[0]).startswith("host")}
    assert names == {"host0", "host1", "host2"}
    assert any("over the limit of 3 hosts" in row[2] for row in damage(index))


def test_every_other_limit_leaves_out_what_is_beyond_and_says_so(index, tmp_path):
    vms = {f"vmfs/volumes/v/{number}/{number}.vmx": f'displayName = "vm{number}"\n' for number in range(5)}
    logs = {f"var/run/log/vmkernel.{number}": source_log(f"150000000000010{number}") for number in range(5)}
    path = bundle(tmp_path, "many", files=vms | logs)
    index.ingest([path], limits=Limits(logs=2, facts=4))
    assert ids(index) == {"1500000000000100", "1500000000000101"}
    reasons = " ".join(row[2] for row in damage(index))
    assert "over the limit of 2 logs; 3 more were left out" in reasons
    assert "over the limit of 4 things that files name" in reasons


def test_kept_bytes_and_listed_damage_are_bounded(index, tmp_path):
    many = "".join(
        line("10:00:00.000", f"VMotionUtil: 3396: {GOOD} S: Stream connection {number} added.")
        for number in range(5000)
    )
    files = {f"var/run/log/vmkernel.{number}.gz": gzip.compress(many.encode())[:-30] for number in range(6)}
    index.ingest([bundle(tmp_path, "full", files=files)], limits=Limits(kept_bytes=10_000, damages=4))
    kept = sum(len(event.message) for event in index.events())
    assert 10_000 <= kept < 400_000
    reasons = [row[2] for row in damage(index)]
    assert sum("end early" in reason for reason in reasons) == 4
    assert any("over the limit of 10000 bytes kept" in reason for reason in reasons)
    assert any("over the limit of 4 places of damage; 2 more are not listed" in reason for reason in reasons)


def test_a_file_of_facts_is_read_up_to_its_limit(index, tmp_path):
    text = 'displayName = "named"\n' + "#" * 5000
    path = bundle(tmp_path, "facts", log=source_log(GOOD), files={"vmfs/volumes/v/a/a.vmx": text})
    index.ingest([path], limits=Limits(fact_bytes=1000))
    assert [(row[1], row[2]) for row in damage(index)] == [(1000, "over the limit of 1000 bytes for a file of facts")]
    assert "named" in {row[0] for row in index.sql("SELECT name FROM vm_evidence").rows}


def test_numbers_of_ten_thousand_digits_are_no_numbers(index, tmp_path):
    digits = "9" * 10_000
    text = (
        f"2020-01-01T12:00:00.000Z cpu1:{digits})Migrate: 1: {GOOD} S: x\n"
        f"2020-01-01T12:00:00.000Z cpu{digits}:1)Migrate: 1: {digits} S: x\n"
        + line("12:00:02.000", f"World: vm {digits}: 1647: Starting world vmm0:long of type 8")
        + line(
            "12:00:02.000",
            f"Hbr: 3340: Migration start received (worldID={digits}) (migrateType=1) (event=0) (isSource=1) (sharedConfig=1)",
        )
        + source_log(OTHER)
    )
    files = {
        "commands/localcli_vm-process-list.txt": f"a:\n   World ID: {digits}\n   Display Name: a\n   VMX Cartel ID: {digits}\n",
        "var/run/log/vobd.log": f"2020-01-01T10:00:00.123Z: [netCorrelator] {digits}us: [vob.vmotion.x] migration [1:{digits}] y\n",
    }
    index.ingest([bundle(tmp_path, "digits", log=text, files=files)])
    assert ids(index) == {OTHER}


def test_names_go_nowhere_but_into_the_database(tmp_path, capsys):
    db = tmp_path / "db" / "x.db"
    db.parent.mkdir()
    names = ("../../out", "/abs", "esx-\x1b[31m\n<script>", "x" * 60_000, "'; DROP TABLE events;--")
    hostile = tmp_path / "in"
    hostile.mkdir()
    log = source_log(GOOD).encode()
    (hostile / "names.zip").write_bytes(zipped({f"{name}/var/run/log/vmkernel.log": log for name in names}))
    bundle(hostile, "evil", log=source_log(OTHER), vms=[("\x1b]0;x\x07", 500, UUID), ("=1+1", 501, UUID)])
    before = sorted(tmp_path.rglob("*"))
    assert run(["--db", str(db), "ingest", str(hostile)]) == 0
    assert [path for path in sorted(tmp_path.rglob("*")) if path.parent != db.parent] == [
        path for path in before if path.parent != db.parent
    ]
    for words in (["vms"], ["hosts"], ["sql", "SELECT * FROM v_sources"], ["sql", "SELECT * FROM v_events"]):
        for kind in ("table", "json", "jsonl", "csv", "tsv", "markdown", "html"):
            assert run(["--db", str(db), *words, "-f", kind]) == 0
    said = capsys.readouterr()
    assert not {character for character in said.out + said.err if ord(character) < 0x20} - {"\n", "\r", "\t"}
    assert "<script>" not in said.out.partition("<!DOCTYPE")[2]


def test_a_line_of_two_hundred_megabytes_costs_little_memory():
    class Endless:
        left = 200 << 20
        rest = b"\n" + line("10:00:00.000", f"VMotionUtil: 3396: {GOOD} S: Stream connection 1 added.").encode()

        def read(self, size):
            if self.left:
                self.left -= min(size, self.left)
                return b"VMotion " * (size // 8)
            rest, self.rest = self.rest, b""
            return rest

    scanner = Scanner(vmkernel.FAMILY)
    tracemalloc.start()
    try:
        found = [(read.number, len(read.text)) for lines in scanner.lines(Endless()) for read in lines]
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [number for number, _ in found] == [1, 2]
    assert found[0][1] == Limits().line_bytes
    assert scanner.seen.cut_lines == 1
    assert scanner.seen.cut_at == Limits().line_bytes  # the first line, which begins the log, is the long one
    assert most < 16 << 20


def test_limits_are_options_and_another_limit_reads_again(tmp_path, capsys):
    path = bundle(tmp_path, "long", log=source_log(GOOD) + line("11:00:00.000", f"VMotion: 1: {OTHER} S: {'x' * 5000}"))
    db = ["--db", str(tmp_path / "x.db")]
    assert run([*db, "ingest", str(path), "--max-line-bytes", "1K"]) == 3
    assert "1 overlong lines were cut" in capsys.readouterr().err
    assert run([*db, "ingest", str(path)]) == 0
    assert run([*db, "ingest", str(path), "--max-line-bytes", "3 apples"]) == 2
    assert run([*db, "ingest", str(path), "--max-line-bytes", "5"]) == 2
    assert run([*db, "ingest", str(path), "--max-nesting", "0"]) == 2
