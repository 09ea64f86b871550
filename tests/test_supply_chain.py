"""What vmindex needs is declared, used, locked by hashes, and under licences that are listed."""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
RUNTIME = {canonicalize_name(Requirement(text).name) for text in PROJECT["dependencies"]}
OPTIONAL = {canonicalize_name(Requirement(text).name) for text in PROJECT["optional-dependencies"]["parquet"]}
NOT_IMPORTED = {"tzdata"}  # read by the standard library's zoneinfo


def imported(*folders):
    """The first part of every module that the files of these folders import, wherever they do."""
    found = set()
    for path in [path for folder in folders for path in (ROOT / folder).rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found - set(sys.stdlib_module_names) - {"vmindex"}


def locked(name):
    """Requirements of a lock with their hashes."""
    text = (ROOT / "requirements" / name).read_text()
    entries = re.split(r"\n(?=[a-z])", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE))
    return [
        (Requirement(entry.partition(" \\")[0].strip()), re.findall(r"--hash=(\S+)", entry))
        for entry in entries
        if entry.strip()
    ]


def test_every_dependency_is_used_and_every_import_is_declared():
    assert imported("vmindex", "migrations") == (RUNTIME | OPTIONAL) - NOT_IMPORTED


def test_tests_import_only_what_is_declared():
    declared = {canonicalize_name(Requirement(text).name) for text in PROJECT["optional-dependencies"]["test"]}
    helpers = {path.stem for path in (ROOT / "tests").rglob("*.py")}
    packages = {
        name: {canonicalize_name(owner) for owner in owners} for name, owners in packages_distributions().items()
    }
    third_party = imported("tests", "docs") - helpers
    assert [name for name in third_party if not packages.get(name, set()) & (declared | RUNTIME | OPTIONAL)] == []


@pytest.mark.parametrize("name", ["dev.txt", "audit.txt"])
def test_locks_pin_versions_and_hashes(name):
    entries = locked(name)
    assert len(entries) > 20
    for requirement, hashes in entries:
        assert [spec.operator for spec in requirement.specifier] == ["=="], requirement
        assert hashes, requirement
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", found) for found in hashes)
    text = re.sub(r"#.*", "", (ROOT / "requirements" / name).read_text())
    assert not re.search(r"file:|https?:|--(?:index-url|extra-index-url|find-links|trusted-host)", text)


def test_the_lock_holds_what_is_declared():
    pins = {canonicalize_name(requirement.name): requirement for requirement, _ in locked("dev.txt")}
    extras = PROJECT["optional-dependencies"]
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    for text in [*PROJECT["dependencies"], *extras["parquet"], *extras["test"], *extras["dev"], *build]:
        declared = Requirement(text)
        needed = declared.marker is None or declared.marker.evaluate(
            {"sys_platform": "linux", "platform_machine": "x86_64"}
        )
        if declared.name != "vmindex" and needed:
            (pin,) = pins[canonicalize_name(declared.name)].specifier
            assert declared.specifier.contains(pin.version, prereleases=True), text


def test_licences_are_listed():
    spec = importlib.util.spec_from_file_location("licences", ROOT / "docs" / "licences.py")
    licences = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(licences)
    assert licences.unlisted() == []
    listed = dict(re.findall(r"^\| `([a-z0-9-]+)` \| (.+) \|$", licences.PAGE.read_text(), re.MULTILINE))
    assert listed.keys() >= (RUNTIME | OPTIONAL) - NOT_IMPORTED
    permissive = r"(?:MIT|BSD-[23]-Clause|Apache-2\.0|PSF-2\.0|ISC)"
    assert [name for name, licence in listed.items() if not re.fullmatch(permissive, licence)] == []
