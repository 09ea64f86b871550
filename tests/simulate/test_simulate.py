"""The simulator: its bundles open, its lines are of the real shapes, its truth agrees with what was written."""

from __future__ import annotations

import gzip
import io
import json
import re
import tarfile
import zipfile
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from vmindex import timestamps
from vmindex.errors import UsageError
from vmindex.simulate import FAILURE_FAMILIES, ClusterSpec, Truth, simulate

if TYPE_CHECKING:
    from pathlib import Path

SMALL = ClusterSpec.small()
MEDIUM = ClusterSpec(migrations=60)
VIEW = (
    "vmotion_id",
    "kind",
    "vm",
    "vm_uuid",
    "source_host",
    "source_ip",
    "source_world",
    "dest_host",
    "dest_ip",
    "dest_world",
    "started_at",
    "ended_at",
    "duration_s",
    "precopy_s",
    "switchover_s",
    "downtime_s",
    "bandwidth_mbps",
    "streams",
    "encrypted",
    "outcome",
    "failed_side",
    "failure",
    "status_code",
    "has_source_log",
    "has_dest_log",
    "started_us",
    "ended_us",
)


def open_bundle(data: bytes) -> dict[str, bytes]:
    """Members of a tgz by their path below the top folder, fragments joined."""
    files: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        for info in tar:
            member = tar.extractfile(info)
            assert member is not None
            files[info.name.partition("/")[2]] = member.read()
    pieces = sorted(name for name in files if ".FRAG-" in name)
    joined: dict[str, bytes] = {}
    for name in pieces:
        stem = name.partition(".FRAG-")[0]
        joined[stem] = joined.get(stem, b"") + files.pop(name)
    return files | joined


def vmkernel_text(files: dict[str, bytes]) -> str:
    """The joined vmkernel log of a bundle, oldest rotation first."""
    rotated = [name for name in files if re.search(r"vmkernel\.\d+\.gz$", name)]
    rotated.sort(key=lambda name: -int(name.split(".")[-2]))
    current = [name for name in files if re.search(r"(^|/)vmkernel(\.log)?$", name)]
    return b"".join([gzip.decompress(files[name]) for name in rotated] + [files[name] for name in current]).decode()


def bundles(directory: Path) -> dict[str, dict[str, bytes]]:
    return {path.name: open_bundle(path.read_bytes()) for path in sorted(directory.glob("*.tgz"))}


def host_texts(directory: Path) -> dict[str, str]:
    made: dict[str, str] = {}
    for name, files in bundles(directory).items():
        host = re.match(r"esx-(.+?)-20\d\d-", name)
        assert host
        made[host[1]] = made.get(host[1], "") + vmkernel_text(files)
    return made


def run(tmp_path: Path, spec: ClusterSpec) -> tuple[Truth, dict[str, str]]:
    truth = simulate(tmp_path, spec)
    return truth, host_texts(tmp_path)


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        simulate(tmp_path / name, SMALL)
    first, second = sorted((tmp_path / "a").iterdir()), sorted((tmp_path / "b").iterdir())
    assert [path.name for path in first] == [path.name for path in second]
    assert all(one.read_bytes() == other.read_bytes() for one, other in zip(first, second, strict=True))


def test_another_seed_gives_other_bundles(tmp_path):
    one = simulate(tmp_path / "a", SMALL)
    other = simulate(tmp_path / "b", ClusterSpec.small(2))
    assert {m["vmotion_id"] for m in one.migrations}.isdisjoint({m["vmotion_id"] for m in other.migrations})


def test_the_sample_data_is_small(tmp_path):
    truth = simulate(tmp_path, SMALL)
    assert len(list(tmp_path.glob("*.tgz"))) == 3
    assert len(truth.migrations) == 12
    assert sum(path.stat().st_size for path in tmp_path.glob("*.tgz")) < 300_000
    assert {m["outcome"] for m in truth.migrations} == {"success", "failed"}


def test_truth_file_holds_every_column(tmp_path):
    truth = simulate(tmp_path, MEDIUM)
    stored = json.loads((tmp_path / "truth.json").read_text())
    assert stored["migrations"] == truth.migrations
    assert set(VIEW) <= set(truth.migrations[0])
    for migration in truth.migrations:
        assert set(migration["also_right"]) <= set(VIEW)
        assert set(migration["debatable"]) <= set(VIEW)


def test_members_of_a_bundle(tmp_path):
    truth = simulate(tmp_path, MEDIUM)
    for name, files in bundles(tmp_path).items():
        assert files["README"].startswith(b"Captured on: 20")
        host = next(h for h in truth.hosts if f"esx-{h['host']}-" in name)
        assert host["build"].encode() in files["commands/uname_-a.txt"]
        assert host["host"].encode() in files["commands/uname_-a.txt"]
        assert host["vmotion_ip"].encode() in files["commands/esxcfg-vmknic_-l.txt"]
        for path in ("error.log", "action.log", "etc/vmware/esx.conf", "commands/vmkerrcode_-l.txt"):
            assert path in files
        listed = files["commands/localcli_vm-process-list.txt"].decode()
        assert listed.count("World ID:") == sum(path.endswith(".vmx") for path in files)
        assert ("json/localcli_vm-process-list.json" in files) == host["version"].startswith("8")


def test_lines_agree_with_the_truth(tmp_path):
    """Reads the logs with patterns of its own."""
    truth, texts = run(tmp_path, replace(MEDIUM, migrations=120))
    for migration in truth.migrations:
        check_side(migration, texts.get(migration["source_host"] or "", ""), "S")
        check_side(migration, texts.get(migration["dest_host"] or "", ""), "D")


def check_side(migration: dict, text: str, side: str) -> None:
    lines = [line for line in text.splitlines() if re.search(rf"\b{migration['vmotion_id']}\b", line)]
    role = "Source" if side == "S" else "Dest"
    own = [line for line in lines if f"{migration['vmotion_id']} {side}: " in line or f": {role} " in line]
    assert bool(own) == bool(migration["has_source_log" if side == "S" else "has_dest_log"])
    if side == "D" or not own:
        return
    assert own[0].startswith(migration["started_at"][:23])
    added = [line for line in own if "Stream connection" in line]
    assert len(added) == (migration["streams"] or 0)
    info = next((line for line in own if ": Source " in line), None)
    if info:
        assert str(migration["source_world"]) in info
        assert f"Dest wid = {migration['dest_world']} " in info
        assert info.endswith(", encrypted") == bool(migration["encrypted"])
    failed = [line for line in own if "WARNING" in line]
    assert not failed or migration["outcome"] in ("failed", "cancelled")


def test_phases_are_differences_of_logged_times(tmp_path):
    truth, texts = run(tmp_path, MEDIUM)
    for migration in truth.migrations:
        if migration["switchover_s"] is None:
            continue
        own = [ln for ln in texts[migration["source_host"]].splitlines() if f"{migration['vmotion_id']} S: " in ln]
        stop = next(timestamps.from_iso(ln[:24]) for ln in own if "Stopping pre-copy" in ln)
        sent = next(timestamps.from_iso(ln[:24]) for ln in own if "Sent all modified" in ln)
        assert (sent - stop) / 1e6 == migration["switchover_s"]
        assert f"~{migration['bandwidth_mbps']:.3f} MB/s" in next(ln for ln in own if "Stopping" in ln)


def test_vms_move_on_and_on(tmp_path):
    truth = simulate(tmp_path, replace(MEDIUM, failed_share=0, storage_share=0, cancelled_share=0, incomplete_share=0))
    steps = [step for step in truth.journeys if step["event"] == "vmotion"]
    assert len(steps) == 60
    for one, other in pairwise(steps):
        if one["vm"] == other["vm"]:
            assert (one["to_host"], one["to_world"]) == (other["from_host"], other["from_world"])
    assert max(vm["moves"] for vm in truth.vms) >= 3


def test_unchained_vms_move_once(tmp_path):
    truth = simulate(tmp_path, replace(SMALL, chained=False))
    assert {vm["moves"] for vm in truth.vms} <= {0, 1}


@pytest.mark.parametrize("family", FAILURE_FAMILIES)
def test_each_family_fails(tmp_path, family):
    spec = replace(SMALL, families=(family,), failed_share=0.5, storage_share=0.1)
    truth, texts = run(tmp_path, spec)
    failed = [m for m in truth.migrations if m["fate"] == family]
    assert len(failed) == 6
    for migration in failed:
        assert migration["outcome"] == "failed"
        assert migration["failed_side"] == ("D" if family.startswith("dest") else "S")
        assert migration["ended_at"] is not None
        side_host = migration["source_host"] if migration["failed_side"] == "S" else migration["dest_host"]
        assert migration["failure"] in texts[side_host]
        assert migration["status_code"] is None or migration["status_code"] in texts[side_host]


def test_cancelled(tmp_path):
    truth, texts = run(tmp_path, replace(SMALL, cancelled_share=0.5, failed_share=0))
    assert sum(m["outcome"] == "cancelled" for m in truth.migrations) == 6
    assert "Failed: Migration was cancelled (0xbad" in "".join(texts.values())


def test_encrypted_only_between_hosts_that_show_it(tmp_path):
    truth = simulate(tmp_path, replace(MEDIUM, encrypted_share=1))
    version = {host["host"]: host["version"] for host in truth.hosts}
    for migration in truth.migrations:
        if migration["encrypted"]:
            assert version[migration["source_host"]][0] == version[migration["dest_host"]][0] == "8"
    assert any(migration["encrypted"] for migration in truth.migrations)


def test_storage_vmotion_stays_on_one_host(tmp_path):
    truth, texts = run(tmp_path, replace(SMALL, storage_share=0.5))
    stored = [m for m in truth.migrations if m["kind"] == "svmotion"]
    assert stored
    for migration in stored:
        assert migration["source_host"] == migration["dest_host"]
        assert migration["has_source_log"] == migration["has_dest_log"] == 1
        assert "-svmmirror, primary" in texts[migration["source_host"]]


def test_missing_bundles(tmp_path):
    truth = simulate(tmp_path, replace(MEDIUM, missing_bundles=2))
    missing = {host["host"] for host in truth.hosts if not host["bundle_written"]}
    assert len(missing) == 2
    assert len(list(tmp_path.glob("*.tgz"))) == 4
    assert any(m["dest_host"] is None and m["dest_ip"] for m in truth.migrations)
    assert not any(m["source_host"] in missing or m["dest_host"] in missing for m in truth.migrations)


def test_management_addresses_name_missing_hosts(tmp_path):
    truth = simulate(tmp_path, replace(MEDIUM, missing_bundles=2, vmotion_on_management=True))
    missing = {host["host"] for host in truth.hosts if not host["bundle_written"]}
    assert {m["dest_host"] for m in truth.migrations} & missing


def test_incomplete_at_both_edges(tmp_path):
    truth = simulate(tmp_path, replace(MEDIUM, incomplete_share=0.3, migrations=40))
    incomplete = [m for m in truth.migrations if m["outcome"] == "incomplete"]
    assert len(incomplete) >= 6
    assert all(m["ended_at"] is None and m["failed_side"] is None for m in incomplete)
    begins = [m["started_at"] for m in truth.migrations if m["source_world"] is None and m["has_source_log"]]
    assert begins


def test_reboots_use_worlds_again(tmp_path):
    truth, texts = run(tmp_path, replace(MEDIUM, reboots=3, versions=("6.0", "8.0")))
    users: dict[tuple[str, int], set[tuple[int, str]]] = {}
    for world in truth.worlds:
        users.setdefault((world["host"], world["world"]), set()).add((world["boot"], world["vm"]))
    assert any(len({vm for _, vm in names}) > 1 for names in users.values())
    files = bundles(tmp_path)
    booted = [name for name, members in files.items() if b"bootstop" in members.get("var/run/log/vmksummary.log", b"")]
    assert len(booted) == 3
    assert all(b"host.boot]" in files[name]["var/run/log/vobd.log"] for name in booted)
    assert "Boot: 167: Parsing boot option module /useropts.gz" in "".join(texts.values())
    for users_of in users.values():  # within one boot a world is one VM
        assert len(users_of) == len({boot for boot, _ in users_of})


def test_skew_moves_the_logged_times(tmp_path):
    truth = simulate(tmp_path, replace(MEDIUM, max_skew_s=300))
    offsets = [host["clock_offset_s"] for host in truth.hosts]
    assert max(map(abs, offsets)) > 60
    assert any(m["duration_s"] is not None and m["ended_us"] > m["started_us"] for m in truth.migrations)


@pytest.mark.parametrize(("style", "low", "high"), [("legacy", 10**15, 23 * 10**14), ("opaque", 2**59, 2**63)])
def test_id_styles(tmp_path, style, low, high):
    truth = simulate(tmp_path, replace(SMALL, id_style=style))
    assert all(low <= int(m["vmotion_id"]) < high for m in truth.migrations)


def test_rotation_cuts_lines_and_loses_none(tmp_path):
    spec = replace(MEDIUM, rotated_files=12, hosts=2, noise_per_migration=100)
    cut, whole = tmp_path / "cut", tmp_path / "whole"
    simulate(cut, spec)
    simulate(whole, replace(spec, rotated_files=0))
    assert host_texts(cut) == host_texts(whole)
    rotated = [
        gzip.decompress(data)
        for files in bundles(cut).values()
        for path, data in files.items()
        if "vmkernel." in path and path.endswith(".gz")
    ]
    assert len(rotated) == 24
    assert any(not text.endswith(b"\n") for text in rotated)


def test_fragments_are_mixed_up(tmp_path):
    simulate(tmp_path, replace(SMALL, fragment_bytes=3_000))
    path = next(tmp_path.glob("*.tgz"))
    with tarfile.open(path) as tar:
        everything = tar.getnames()
    names = [name for name in everything if "vmkernel.log.FRAG-" in name]
    assert len(names) > 1
    assert names != sorted(names)
    assert any("vmkernel.0.gz.FRAG-" in name for name in everything)


def test_folder(tmp_path):
    truth = simulate(tmp_path, replace(SMALL, container="folder"))
    folders = [path for path in tmp_path.iterdir() if path.is_dir()]
    assert len(folders) == 3
    assert {source["path"] for source in truth.sources} == {path.name for path in folders}
    assert all((path / "etc/vmware/esx.conf").is_file() for path in folders)


def test_zip_has_misleading_names(tmp_path):
    simulate(tmp_path, replace(SMALL, container="zip"))
    (path,) = tmp_path.glob("VMware-vCenter-support-*.zip")
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            with tarfile.open(fileobj=io.BytesIO(archive.read(name))) as tar:
                assert name[:5] not in tar.getnames()[0]


def test_syslog(tmp_path):
    truth = simulate(tmp_path, replace(MEDIUM, container="syslog", reboots=1))
    text = {path.stem: path.read_text() for path in (tmp_path / "syslog").iterdir()}
    assert len(text) == 6
    for host, lines in text.items():
        assert all(host in line for line in lines.splitlines())
    assert re.search(r"^<181>\S+Z \S+ vmkernel: cpu\d+:\d+", "".join(text.values()), re.MULTILINE)
    assert "vmkwarning: cpu" in "".join(text.values())
    assert "[esx.audit.host.boot]" in "".join(text.values())
    assert all(m["vm_uuid"] is None for m in truth.migrations)
    assert any(m["vm"] for m in truth.migrations)


def test_loose(tmp_path):
    truth = simulate(tmp_path, replace(SMALL, container="loose"))
    for source in truth.sources:
        files = {path.name: path.read_bytes() for path in (tmp_path / source["path"]).iterdir()}
        assert {"vmkernel.log", "vmkernel.0.gz", "vmkwarning.log"} <= set(files)
    assert all(m["source_host"] is None and m["source_ip"] for m in truth.migrations)


def test_overlapping_bundles_share_lines(tmp_path):
    simulate(tmp_path, replace(MEDIUM, overlap=1))
    first, second = sorted(tmp_path.glob("esx-esx01*.tgz"))
    one, other = (set(vmkernel_text(open_bundle(path.read_bytes())).splitlines()) for path in (first, second))
    assert one & other
    assert one - other
    assert other - one


def test_rotated_away_hosts_lose_their_older_half(tmp_path):
    truth, texts = run(tmp_path, replace(MEDIUM, rotated_away_hosts=1))
    assert texts["esx01.dc1.example.net"][:19] > texts["esx02.dc1.example.net"][:19]
    assert any(not m["has_dest_log"] for m in truth.migrations)


PREFIXES = {
    "4.1": r"^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d esx\d\d vmkernel: \d+:\d\d:\d\d:\d\d\.\d{3} cpu\d+:\d+\)",
    "5.5": r"^\S{23}Z cpu\d+:\d+\)",
    "6.0": r"^\S{23}Z cpu\d+:\d+\)",
    "6.5": r"^\S{23}Z cpu\d+:\d+\)",
    "6.7": r"^\S{23}Z cpu\d+:\d+( opID=[0-9a-f]+)?\)",
    "7.0": r"^\S{23}Z cpu\d+:\d+( opID=[0-9a-f]+)?\)",
    "8.0": r"^\S{23}Z (In\(182\) vmkernel|Wa\(180\) vmkwarning): cpu\d+:\d+( opID=[0-9a-f]+)?\)",
    "9.0": r"^\S{23}Z (esx\d\d\S+ vmk\w+ - - \[esx@4413\]|\w\w\(18\d\) vmk\w+:) cpu\d+:\d+( opID=[0-9a-f]+)?\)",
}


@pytest.mark.parametrize("version", PREFIXES)
def test_prefix_of_each_version(tmp_path, version):
    _, texts = run(tmp_path, replace(SMALL, versions=(version,)))
    for text in texts.values():
        assert all(re.match(PREFIXES[version], line) for line in text.splitlines())


def test_the_oldest_release(tmp_path):
    truth = simulate(tmp_path, replace(SMALL, versions=("4.1",), failed_share=0))
    assert {m["outcome"] for m in truth.migrations} == {"success"}
    assert all(m["started_us"] % 1_000_000 == 0 for m in truth.migrations)
    assert all("var/log/vmkernel" in files for files in bundles(tmp_path).values())


def test_warnings_are_repeated(tmp_path):
    simulate(tmp_path, SMALL)
    for files in bundles(tmp_path).values():
        text = vmkernel_text(files)
        copies = files["var/run/log/vmkwarning.log"].decode().splitlines()
        assert copies
        assert all(line in text for line in copies)


def test_text_of_a_given_size(tmp_path):
    simulate(tmp_path, replace(SMALL, text_bytes=3_000_000))
    size = sum(len(text) for text in host_texts(tmp_path).values())
    assert 2_400_000 < size < 3_600_000


def test_unknown_names_stay_unknown(tmp_path):
    """A VM has a name only where a written line or list gives one."""
    spec = replace(MEDIUM, missing_bundles=4, power_on_share=0, failed_share=0.5, families=("dest-memory",))
    truth = simulate(tmp_path, spec)
    assert any(m["vm"] is None for m in truth.migrations)
    text = "".join(host_texts(tmp_path).values())
    lists = "".join(files["commands/localcli_vm-process-list.txt"].decode() for files in bundles(tmp_path).values())
    for migration in truth.migrations:
        if migration["vm"]:
            assert f"vmm0:{migration['vm'][:27]} of type 8" in text or f"Display Name: {migration['vm']}\n" in lists


@pytest.mark.parametrize("wrong", [{"hosts": 1}, {"versions": ("3.5",)}, {"failed_share": 2}, {"days": 0}])
def test_wrong_specs(wrong):
    with pytest.raises(UsageError):
        ClusterSpec(**wrong)
