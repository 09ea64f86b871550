"""The bundles of the simulator open, in every container, and have the shapes of their releases."""

from __future__ import annotations

import gzip
import io
import re
import tarfile
import zipfile
from dataclasses import replace

import pytest
from simulated import MEDIUM, SMALL, bundles, host_texts, open_bundle, run, vmkernel_text

from vmindex.simulate import ClusterSpec, simulate


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
