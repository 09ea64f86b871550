"""Shells complete by running the program with the words typed so far in its environment; so do these tests."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from bundles import UUID, bundle, dest_log, source_log

from vmindex.index import Index

ID = "1577872800000000"
HEX = f"{int(ID):x}"
HOSTILE = ["web$(reboot)", "web;reboot", "web`reboot`", "web\\$(reboot)", "web'x", 'web"x', "web\x1b[2J", "web\nx"]


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    folder = tmp_path_factory.mktemp("completion")
    paths = [
        bundle(folder, "esx01", log=source_log(ID)),
        bundle(folder, "esx02", log=dest_log(ID), vms=[("web01", 900, UUID)]),
    ]
    with Index(folder / "index.db") as index:
        index.ingest(paths)
    import sqlite3

    connection = sqlite3.connect(folder / "index.db")
    for number, name in enumerate(["web two", *HOSTILE]):
        connection.execute("INSERT INTO vms (key, name) VALUES (?, ?)", (f"name:{number}", name))
    connection.commit()
    connection.close()
    return folder / "index.db"


def run(environment, *words):
    told = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], **environment}
    return subprocess.run([sys.executable, "-m", "vmindex", *words], env=told, capture_output=True, text=True)


def bash(words, database=None, word=None):
    """Complete the last of ``words`` as bash asks for it."""
    environment = {"_VMINDEX_COMPLETE": "complete_bash", "COMP_WORDS": words}
    environment["COMP_CWORD"] = str(len(words.split(" ")) - 1 if word is None else word)
    done = run(environment | ({"VMINDEX_DB": str(database)} if database else {}))
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split("\n")[:-1] if done.stdout.strip() else []


def typed(shell, words, database):
    environment = {"_VMINDEX_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_ARGS": words, "VMINDEX_DB": str(database)}
    done = run(environment | {"_TYPER_COMPLETE_FISH_ACTION": "get-args"})
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_commands_and_options():
    assert bash("vmindex mig") == ["migrations"]
    assert bash("vmindex db up") == ["upgrade"]
    assert bash("vmindex migrations --min-d") == ["--min-duration", "--min-downtime"]
    assert bash("vmindex --no-p") == ["--no-pager"]
    assert "jsonl" in bash("vmindex migrations --format js")
    assert bash("vmindex migrations --outcome f") == ["failed"]
    assert bash("vmindex migrations --sort dur") == ["duration_s"]


@pytest.mark.parametrize("command", ["show", "why"])
def test_vmotion_ids(database, command):
    assert bash(f"vmindex {command} ", database) == [ID]
    assert bash(f"vmindex {command} 1577", database) == [ID]
    assert bash(f"vmindex {command} {HEX[:4]}", database) == [HEX]
    assert bash(f"vmindex {command} 99", database) == []
    assert bash(f"vmindex --db {database} {command} 15") == [ID]


def test_hosts(database):
    assert bash("vmindex migrations --host esx", database) == ["esx01", "esx02"]
    assert bash("vmindex worlds --host esx02", database) == ["esx02"]
    assert bash("vmindex query slowest host=", database) == ["host=esx01", "host=esx02"]
    # bash splits at the =.
    assert bash("vmindex query slowest host = es", database) == ["esx01", "esx02"]


def test_vm_names_are_harmless(database):
    """What a log says must not become a command of the one who presses Tab."""
    assert bash("vmindex migrations --vm w", database) == ["web01"]
    assert bash('vmindex migrations --vm "w', database) == ["web two", "web01"]
    for shell in ("zsh", "fish", "powershell"):
        told = typed(shell, "vmindex migrations --vm ", database)
        assert "web01" in told
        assert "web two" in told
        assert not any(mark in told.replace("'*: :((", "") for mark in ("reboot", "\x1b", "$"))


def test_zsh_and_fish_tell_more(database):
    assert f'"{ID}":"2020-01-01 10\\\\:00 success"' in typed("zsh", "vmindex show ", database)
    assert typed("fish", "vmindex show ", database) == f"{ID}\t2020-01-01 10:00 success\n"


def test_queries():
    assert bash("vmindex query worst") == ["worst-downtime", "worst-switchover"]
    assert bash("vmindex query slowest l") == ["limit="]
    assert bash("vmindex query nonsense l") == []


def test_sql(database):
    assert bash('vmindex sql "SELECT * FROM v_mi', database, word=2) == ["SELECT * FROM v_migrations"]
    assert bash('vmindex sql "SELECT * FROM v_hosts WHERE ver', database, word=2) == [
        "SELECT * FROM v_hosts WHERE version"
    ]
    assert bash('vmindex sql "SELECT * FROM v_hosts WHERE dura', database, word=2) == []


def test_without_a_database(tmp_path):
    for words in ("vmindex show 1", "vmindex migrations --host e", 'vmindex sql "SELECT x'):
        assert bash(words, tmp_path / "none.db", word=len(words.split(" ")) - 1 if "sql" not in words else 2) == []
    (tmp_path / "broken.db").write_bytes(b"not a database")
    assert bash("vmindex show 1", tmp_path / "broken.db") == []
    assert bash("vmindex show 1", "postgresql://nowhere/x") == []


def test_what_is_wrong_is_not_told_to_a_shell():
    done = run({"_VMINDEX_COMPLETE": "complete_bash", "COMP_WORDS": "vmindex nonsense x", "COMP_CWORD": "2"})
    assert (done.stdout.strip(), done.stderr) == ("", "")


def test_the_script_works_in_bash(database, tmp_path):
    script = run({"SHELL": "/bin/bash"}, "--show-completion").stdout
    (tmp_path / "vmindex").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m vmindex "$@"\n')
    (tmp_path / "vmindex").chmod(0o755)
    program = (
        f"{script}\nCOMP_WORDS=(vmindex migrations --host esx)\nCOMP_CWORD=3\n"
        '_vmindex_completion vmindex\nprintf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "VMINDEX_DB": str(database)}
    done = subprocess.run(["bash", "-c", program], env=environment, capture_output=True, text=True)
    assert done.stdout.split() == ["esx01", "esx02"]


def test_install(tmp_path):
    (tmp_path / ".bashrc").write_text("# mine\n")
    done = run({"SHELL": "/bin/bash", "HOME": str(tmp_path)}, "--install-completion")
    assert done.returncode == 0
    assert "# mine" in (tmp_path / ".bashrc").read_text()
    assert list(tmp_path.rglob("*vmindex*"))


@pytest.mark.parametrize("option", ["--show-completion", "--install-completion"])
def test_a_shell_that_cannot_complete(option, monkeypatch, capsys):
    monkeypatch.setattr("typer._completion_shared._get_shell_name", lambda: "tcsh")
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    from vmindex.cli.app import run as run_here

    assert run_here([option]) == 2
    assert capsys.readouterr().err == (
        "error: shell 'tcsh' cannot complete; set SHELL to one of bash, zsh, fish, powershell, pwsh\n"
    )


@pytest.mark.parametrize("words", ["vmindex ", "vmindex show 1", "vmindex query "])
def test_nothing_heavy_is_imported(database, words):
    program = (
        "import sys, atexit\nfrom vmindex.cli.app import run\n"
        "heavy = {'sqlalchemy', 'alembic', 'tabulate', 'rich.console', 'zoneinfo'}\n"
        "atexit.register(lambda: print('heavy', sorted(heavy & set(sys.modules)), file=sys.stderr))\nrun([])"
    )
    environment = os.environ | {"_VMINDEX_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": words}
    environment["VMINDEX_DB"] = str(database)
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
    assert done.stdout.startswith("_arguments")
    assert done.stderr == "heavy []\n"
