"""The other logs of the made-up bundles, read back without the help of the readers."""

from __future__ import annotations

import re

import pytest
from simulated import bundles

from vmindex.errors import UsageError
from vmindex.simulate import ClusterSpec, simulate

SPEC = ClusterSpec(
    seed=31,
    hosts=5,
    vms=8,
    migrations=30,
    versions=("5.5", "6.0", "7.0", "8.0", "9.0"),
    failed_share=0.4,
    all_logs=True,
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    directory = tmp_path_factory.mktemp("all")
    truth = simulate(directory, SPEC)
    return truth, {name: files for name, files in bundles(directory).items() if name.startswith("esx-")}


def text_of(files, ending):
    return "".join(data.decode() for name, data in files.items() if re.search(ending, name))


def all_text(made, ending):
    return "".join(text_of(files, ending) for files in made[1].values())


def test_the_default_has_none_of_them(tmp_path):
    simulate(tmp_path, ClusterSpec.small())
    for files in bundles(tmp_path).values():
        assert not [name for name in files if re.search(r"hostd\.log|vpxa\.log|vmware(-\d+)?\.log", name)]


def test_every_version_has_its_prefix(made):
    text = all_text(made, r"hostd\.log$")
    for pattern in (
        r"(?m)^\S+Z \[[0-9A-F]+ info 'Vcsvc\.VMotionSrc \(\d+\)' opID=\S+ user=vpxuser\] ",
        r"(?m)^\S+Z info hostd\[[0-9A-F]+\] \[Originator@6876 sub=Vcsvc\.VMotionSrc \(\d+\) opID=",
        r"(?m)^\S+Z In\(166\) Hostd\[\d+\]: \[Originator@6876 sub=Vcsvc\.VMotionSrc \(\d+\) opID=",
        r"(?m)^\S+Z \S+ Hostd \d+ - \[esx@4413 sub=\"Vcsvc\.VMotionSrc \(\d+\)\" opID=",
    ):
        assert re.search(pattern, text), pattern


def test_the_downtime_is_the_one_that_vpxa_prints(made):
    printed = dict(
        re.findall(r"\[MIGRATE\] \((\d+)\) vmotion result has downtime value (\d+)", all_text(made, r"vpxa\.log$"))
    )
    assert printed
    for vmotion_id, microseconds in printed.items():
        assert made[0].migration(vmotion_id)["downtime_s"] == int(microseconds) / 1_000_000


def test_failures_have_no_downtime(made):
    assert all(row["downtime_s"] is None for row in made[0].migrations if row["outcome"] == "failed")


def test_hexadecimal_and_decimal_ids_agree(made):
    text = all_text(made, r"vmware(-1)?\.log$")
    hexadecimal = [str(int(digits, 16)) for digits in re.findall(r"MigrateVMXdrToSpec: .* mid=([0-9a-f]+) ", text)]
    assert hexadecimal == re.findall(r"'to' request for mid id (\d+),", text) != []


def test_the_log_of_a_vm_lies_where_it_runs(made):
    for files in made[1].values():
        text = files["commands/localcli_vm-process-list.txt"].decode()
        running = {path.rpartition("/")[0] for path in re.findall(r"Config File: /(.+)", text)}
        assert {name.rpartition("/")[0] for name in files if name.endswith("vmware.log")} <= running


def test_a_vm_that_moved_tells_of_both_hosts(made):
    hosts = [set(re.findall(r"Hostname=(\S+)", text_of(files, r"vmware(-1)?\.log$"))) for files in made[1].values()]
    assert max(map(len, hosts)) > 1


def test_the_verdict_of_the_vmx_has_its_cause_in_the_log_of_the_vm(tmp_path):
    spec = ClusterSpec(
        seed=32,
        versions=("8.0",),
        families=("vmx-verdict",),
        migrations=10,
        failed_share=1,
        cancelled_share=0,
        incomplete_share=0,
        all_logs=True,
    )
    rows = simulate(tmp_path, spec).migrations
    assert rows
    assert all(row["failure"].startswith("The migration has exceeded the maximum switchover time") for row in rows)


def test_snapshots_stun_outside_of_migrations(made):
    assert re.search(r"SnapshotVMX_TakeSnapshot start.*\n.*Checkpoint_Unstun", all_text(made, r"vmware(-1)?\.log$"))


@pytest.mark.parametrize("other", [{"missing_bundles": 1}, {"rotated_away_hosts": 1}, {"container": "loose"}])
def test_what_does_not_go_together(other):
    with pytest.raises(UsageError, match="all_logs"):
        ClusterSpec(all_logs=True, **other)


def test_vcenter_tells_of_every_task_but_of_no_id(tmp_path):
    truth = simulate(tmp_path, SPEC)
    [name] = [path.name for path in tmp_path.glob("vc-*.tgz")]
    text = bundles(tmp_path)[name]["var/log/vmware/vpxd/vpxd-1.log"].decode()
    assert not [row for row in truth.migrations if row["vmotion_id"] in text]
    begun = set(re.findall(r"sub=vpxLro opID=(\S+)\] \[VpxLRO\] -- BEGIN task-", text))
    assert {row["vc_op_id"] for row in truth.migrations} >= begun != set()
