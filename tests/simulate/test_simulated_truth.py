"""The truth of the simulator agrees with what it wrote, whatever the options."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import pairwise

import pytest
from simulated import MEDIUM, SMALL, bundles, host_texts, run

from vmindex import timestamps
from vmindex.errors import UsageError
from vmindex.simulate import FAILURE_FAMILIES, ClusterSpec, simulate

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


def test_truth_file_holds_every_column(tmp_path):
    truth = simulate(tmp_path, MEDIUM)
    stored = json.loads((tmp_path / "truth.json").read_text())
    assert stored["migrations"] == truth.migrations
    assert set(VIEW) <= set(truth.migrations[0])
    for migration in truth.migrations:
        assert set(migration["also_right"]) <= set(VIEW)
        assert set(migration["debatable"]) <= set(VIEW)


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


def test_worlds_come_again_only_where_the_boot_is_shown(tmp_path):
    spec = replace(MEDIUM, hosts=3, reboots=6, missing_bundles=1, rotated_away_hosts=1, migrations=80)
    truth = simulate(tmp_path, spec)
    shown = {host["host"] for host in truth.hosts[1:] if host["bundle_written"]}
    users: dict[tuple[str, int], set[int]] = {}
    for world in truth.worlds:
        users.setdefault((world["host"], world["world"]), set()).add(world["boot"])
    again = {host for (host, _), boots in users.items() if len(boots) > 1}
    assert again
    assert again <= shown


def test_loopback_ties_no_address_to_a_host(tmp_path):
    truth = simulate(tmp_path, replace(MEDIUM, storage_share=0.5))
    for migration in truth.migrations:
        assert (migration["source_ip"] == "127.0.0.1") == (migration["kind"] == "svmotion")
    assert all("127.0.0.1" not in host["addresses"] for host in truth.hosts)
