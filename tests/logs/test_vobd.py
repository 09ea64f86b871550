"""vobd.log: its prefixes, the kinds by the id of the observation, and the vMotion that one names."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmindex import timestamps
from vmindex.logs import Clock, vobd
from vmindex.logs.scan import is_candidate

CLOCK = Clock(year=2012)
SAMPLES = [
    pytest.param(kind, sample, id=f"{kind.slug}-{number}")
    for kind in vobd.KINDS
    for number, sample in enumerate(kind.samples)
]


@pytest.mark.parametrize(("kind", "sample"), SAMPLES)
def test_sample(kind, sample):
    record = vobd.FAMILY.parse(sample.line, CLOCK)
    assert record.kind is kind
    assert record.component == "vobd"
    assert record.fields == dict(sample.fields)
    assert (record.vmotion_id, record.side) == (sample.vmotion_id, sample.side)
    assert is_candidate(sample.line.encode(), vobd.FAMILY)


PREFIXES = {
    "5.x to 7.x": (
        "2017-07-06T21:02:01.202Z: [netCorrelator] 73154456us: [vob.net.vmnic.linkstate.down] vmnic vmnic0 linkstate down",
        ("2017-07-06T21:02:01.202000Z", None, "info", "explain-nic-link", 73154456),
    ),
    "8.x": (
        "2023-08-08T14:16:02.123Z In(14) vobd[2097521]:  [netCorrelator] 73154456us: [vob.net.vmnic.linkstate.down] vmnic vmnic0 linkstate down",
        ("2023-08-08T14:16:02.123000Z", None, "info", "explain-nic-link", 73154456),
    ),
    "relay": (
        "<14>2014-12-10T18:50:27.101Z esx.vmware.com vobd:  [netCorrelator] 73154456us: [vob.net.vmnic.linkstate.down] vmnic vmnic0 linkstate down",
        ("2014-12-10T18:50:27.101000Z", "esx.vmware.com", "info", "explain-nic-link", 73154456),
    ),
    "9.x": (
        '2026-10-06T14:11:33.123Z esx9 vobd 2097451 - [esx@4413 threadName="netCorrelator"] 73154456us: [vob.net.vmnic.linkstate.down] x',
        ("2026-10-06T14:11:33.123000Z", "esx9", "info", "explain-nic-link", 73154456),
    ),
    "4.x": (
        "Aug 15 06:07:13 vobd: Aug 15 06:07:13.285: 171971079169us: [vob.scsi.scsipath.pathstate.dead] scsiPath vmhba39:C0:T0:L1 changed state from on.",
        ("2012-08-15T06:07:13.000000Z", None, "info", "explain-lost-path", 171971079169),
    ),
    "masked (L366)": (
        "2025-MM-DDThh:mm:ss.737Z In(14) vobd[2097521]:  [UserLevelCorrelator] 1012726884193us: [esx.problem.x] SSH session was closed.",
        (None, None, "info", "explain-vob", 1012726884193),
    ),
}


@pytest.mark.parametrize("case", PREFIXES)
def test_prefix(case):
    line, expected = PREFIXES[case]
    record = vobd.FAMILY.parse(line, CLOCK)
    at = None if record.at_us is None else timestamps.to_iso(record.at_us)
    kind = record.kind.slug if record.kind else None
    assert (at, record.host, record.severity, kind, record.fields.get("uptime_us")) == expected


@pytest.mark.parametrize(
    ("vob", "kind"),
    [
        ("vob.host.boot", "host-boot"),
        ("esx.audit.host.boot", "host-boot"),
        ("vob.vmotion.stream.keepalive.read.fail", "vob-vmotion"),
        ("esx.problem.migrate.vmotion.server.pending.cnx.listen.socket.shutdown", "vob-vmotion"),
        ("esx.problem.net.migrate.bindtovmk", "vob-vmotion"),
        ("vprob.net.migrate.bindtovmk", "vob-vmotion"),
        ("esx.problem.storage.apd.timeout", "explain-apd"),
        ("vob.net.vmnic.linkstate.up", "explain-nic-link"),
        ("esx.problem.net.redundancy.lost", "explain-nic-link"),
        ("esx.problem.net.vmknic.ip.duplicate", "explain-vob"),
        ("esx.problem.vmfs.heartbeat.timedout", "explain-heartbeat"),
        ("esx.problem.scsi.device.io.latency.high", "explain-scsi-latency"),
        ("esx.problem.storage.redundancy.degraded", "explain-lost-path"),
        ("vob.net.dvport.uplink.transition.up", "explain-nic-link"),
        ("vob.vmfs.nfs.server.disconnect", "explain-nfs"),
        ("esx.clear.vmfs.nfs.server.restored", "explain-nfs"),
        ("vob.scsi.device.state.permanentloss", "explain-pdl"),
        ("vob.iscsi.connection.stopped", "explain-iscsi"),
        ("vob.iscsi.transport.connection.started", "explain-iscsi"),
        ("esx.problem.visorfs.ramdisk.full", "explain-vob"),
        ("esx.audit.ssh.enabled", None),
        ("vob.user.ssh.session.closed", None),
        ("vob.vmfs.volume.mounted", None),
    ],
)
def test_the_id_of_an_observation_gives_its_kind(vob, kind):
    line = f"2017-07-06T21:02:01.202Z: [xCorrelator] 1us: [{vob}] Words."
    record = vobd.FAMILY.parse(line, CLOCK)
    assert (record.kind and record.kind.slug) == kind
    if kind:
        assert is_candidate(line.encode(), vobd.FAMILY)
        assert record.fields == {"uptime_us": 1, "vob": vob, "text": "Words."}


@pytest.mark.parametrize("address", ["168099940", "a050064", "0a050064"])
def test_the_migration_of_an_observation(address):
    text = f"vMotion migration [{address}:1415416254017461] failed to read stream keepalive"
    record = vobd.FAMILY.parse(
        f"2014-11-08T03:11:10.313Z: [vmotionCorrelator] 5us: [vob.vmotion.stream.keepalive.read.fail] {text}", CLOCK
    )
    assert record.vmotion_id == "1415416254017461"
    assert record.fields["address"] == "10.5.0.100"


def test_negative_addresses_are_unsigned_ones():
    assert vobd.dotted("-1062731519") == "192.168.1.1"  # 0xC0A80101 - 2**32


def test_latency_and_its_device():
    record = vobd.FAMILY.parse(
        "2017-07-06T21:02:01.202Z: [scsiCorrelator] 9us: [esx.problem.scsi.device.io.latency.high] Device naa.600a performance has "
        "deteriorated. I/O latency increased from average value of 2048 microseconds to 63432 microseconds.",
        CLOCK,
    )
    assert (record.fields["device"], record.fields["from_latency_us"], record.fields["to_latency_us"]) == (
        "naa.600a",
        2048,
        63432,
    )


def test_an_id_in_an_unknown_observation_is_kept():
    record = vobd.FAMILY.parse(
        "2017-07-06T21:02:01.202Z: [x] 9us: [vob.odd] migration [168099940:1415416254017461] x", CLOCK
    )
    assert (record.vmotion_id, record.kind.slug) == ("1415416254017461", "migration-other")


def test_other_programs_are_not_vobd():
    assert vobd.FAMILY.parse("2015-12-25T16:39:25.565Z In(182) vmkernel: cpu1:2)Net: 1: x", CLOCK) is None
    assert vobd.FAMILY.parse("--> reason", CLOCK) is None


@given(
    st.one_of(
        st.text(max_size=300), st.from_regex(r"\A(2015-12-25T16:39:25Z: )?\[\w+\] \d+us: \[[\w.]{1,60}\] .{0,80}\Z")
    )
)
def test_no_text_is_an_error(text):
    vobd.FAMILY.parse(text, CLOCK)
    vobd.FAMILY.parse("2015-12-25T16:39:25Z: [x] 1us: " + text, CLOCK)


@pytest.mark.parametrize(
    "piece", ["[", "[a", "vobd: ", "migration [", "migration [1:1", "naa.", "vmnic", "device naa.a:", "1us: ", " "]
)
def test_long_lines_take_linear_time(piece):
    started = time.perf_counter()
    for vob in ("vob.vmotion.x", "vob.storage.apd.x", "vob.scsi.scsipath.x", "vob.odd", "vob.net.vmnic.linkstate"):
        vobd.FAMILY.parse(f"2015-12-25T16:39:25Z: [x] 1us: [{vob}] " + piece * (400_000 // len(piece)), CLOCK)
    vobd.FAMILY.parse(piece * (400_000 // len(piece)), CLOCK)
    assert time.perf_counter() - started < 60, "a pattern explodes"
