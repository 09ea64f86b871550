"""Every prefix of vmkernel, by real lines (their rows in the reference are named)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmindex import timestamps
from vmindex.logs import FAMILIES, Clock, family_by_content, family_by_name, vmkernel
from vmindex.logs.any_line import parse_any

CASES = {
    "5.x (L047)": (
        "2012-10-25T16:00:37.702Z cpu1:737163)WARNING: VMotionRecv: 2618: 1351180724378133 D: World 737163 waited 23.610 seconds to "
        "leave low memory state on dest host during pre-copy.",
        ("2012-10-25T16:00:37.702000Z", None, "warning", 737163, None, "1351180724378133", "D"),
    ),
    "opID (L062)": (
        "2017-10-12T21:58:36.289Z cpu37:34871 opID=bd32da8)World: 15446: VC opID x-9b-ac93 maps to vmkernel opID bd32da8",
        ("2017-10-12T21:58:36.289000Z", None, "info", 34871, "bd32da8", None, None),
    ),
    "8.x (L060)": (
        "2023-12-07T05:04:55.159Z In(182) vmkernel: cpu10:2099084 opID=a9f5cca4)SunRPC: 1096: Destroying world 0x22222f",
        ("2023-12-07T05:04:55.159000Z", None, "info", 2099084, "a9f5cca4", None, None),
    ),
    "8.x warning copy (L045)": (
        "2025-06-02T12:32:53.841Z Wa(180) vmkwarning: cpu57:3249843)WARNING: VMotionRecv: 3902: 922189911786969974 D: World 3249843 "
        "waited 15.783 seconds to leave low memory state on dest host during pre-copy.",
        ("2025-06-02T12:32:53.841000Z", None, "warning", 3249843, None, "922189911786969974", "D"),
    ),
    "8.x alert (L056)": (
        "2025-01-20T01:44:25.919Z Al(177) vmkalert: cpu66:2097709)ALERT: <NMLX_ERR> nmlx5_coreQueryTir:268 command failed",
        ("2025-01-20T01:44:25.919000Z", None, "alert", 2097709, None, None, None),
    ),
    "8.x early boot (L022)": (
        "2023-08-08T14:13:55Z In(182) vmkernel: VMB: 65: Reserved 4 MPNs starting @ 0x4c1",
        ("2023-08-08T14:13:55.000000Z", None, "info", None, None, None, None),
    ),
    "9.x (L065)": (
        "2026-10-06T14:56:57.843Z esx9 vmkernel - - [esx@4413] cpu2:2097963)StorageApdHandler: 967: APD Handle 9093 Created",
        ("2026-10-06T14:56:57.843000Z", "esx9", "info", 2097963, None, None, None),
    ),
    "relay (L018)": (
        "2015-02-20T11:05:06.449Z esx.vmware.com vmkernel: cpu3:427570)VMotion: 3878: 1424430291970314 S: Stopping pre-copy: only 1",
        ("2015-02-20T11:05:06.449000Z", "esx.vmware.com", "info", 427570, None, "1424430291970314", "S"),
    ),
    "relay with priority (L089)": (
        '<181>2014-12-18T18:30:36.400Z esx.vmware.com vmkwarning: cpu29:4317)WARNING: vmw_psp_rr: psp_rr:972:Could not select path for device "x".',
        ("2014-12-18T18:30:36.400000Z", "esx.vmware.com", "warning", 4317, None, None, None),
    ),
    "relay of 8.x with a header of its own": (
        "<182>1 2023-12-07T05:04:56.000Z esx8.lab vmkernel - - - 2023-12-07T05:04:55.159Z In(182) vmkernel: cpu10:2099084)Net: 1: x",
        ("2023-12-07T05:04:55.159000Z", "esx8.lab", "info", 2099084, None, None, None),
    ),
    "relay that keeps its own time": (
        "Dec 10 18:50:28 collector 2014-12-10T18:50:27.101Z esx.vmware.com vmkernel: cpu11:1674338)Net: 1: x",
        ("2014-12-10T18:50:27.101000Z", "esx.vmware.com", "info", 1674338, None, None, None),
    ),
    "4.x (L101)": (
        "Mar 6 17:31:16 ESX01 vmkernel: 15:07:33:10.284 cpu2:4245)WARNING: LinNet: netdev_watchdog: NETDEV WATCHDOG: vmnic3: x",
        ("2010-03-06T17:31:16.000000Z", "ESX01", "warning", 4245, None, None, None),
    ),
    "4.x without a host (L073)": (
        "Jul 26 01:26:29 vmkernel: 7:21:06:14.110 cpu10:202157)NetPort: 982: enabled port 0x3000007 with mac 00:50:56:84:5a:b4",
        ("2010-07-26T01:26:29.000000Z", None, "info", 202157, None, None, None),
    ),
    "4.x as KB articles quote it (L026)": (
        "vmkernel: 114:03:25:51.489 cpu2:10561)WARNING: FSR: 3281: 1313159068180024 D: The migration exceeded the maximum switchover time",
        (None, None, "warning", 10561, None, "1313159068180024", "D"),
    ),
    "no blank after WARNING (L098)": (
        "2012-07-20T04:34:19.377Z cpu4:1959755)WARNING:Heap: 2525: Heap vmfs3 already at its maximum size. Cannot expand.",
        ("2012-07-20T04:34:19.377000Z", None, "warning", 1959755, None, None, None),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_prefix(case):
    line, expected = CASES[case]
    record = vmkernel.FAMILY.parse(line, Clock(year=2010))
    at = None if record.at_us is None else timestamps.to_iso(record.at_us)
    assert (at, record.host, record.severity, record.world, record.op_id, record.vmotion_id, record.side) == expected
    assert line.endswith(record.message)


@pytest.mark.parametrize(
    ("stamp", "reference", "expected"),
    [
        ("Dec 31", "2012-01-05", "2011-12-31"),
        ("Jan  4", "2012-01-05", "2012-01-04"),
        ("Jan  6", "2012-01-05", "2012-01-06"),
        ("Jan  7", "2012-01-05", "2011-01-07"),
        ("Feb 29", "2014-06-01", "2012-02-29"),
    ],
)
def test_the_year_comes_from_the_bundle(stamp, reference, expected):
    clock = Clock(reference_us=timestamps.from_iso(reference))
    record = vmkernel.FAMILY.parse(f"{stamp} 00:00:00 esx vmkernel: 1:02:03:04.567 cpu1:2)Net: 1: x", clock)
    assert timestamps.to_iso(record.at_us)[:10] == expected


def test_without_a_year_there_is_no_time():
    record = vmkernel.FAMILY.parse("Dec 31 00:00:00 esx vmkernel: 1:02:03:04.567 cpu1:2)Net: 1: x", Clock())
    assert record.at_us is None
    assert record.uptime_us == ((((24 + 2) * 60 + 3) * 60 + 4) * 1000 + 567) * 1000


@pytest.mark.parametrize(
    "line",
    [
        "num 0 gblnum 0 gblgen 0 gblbrk 0]",
        "2015-10-27T22:01:42.149Z| vcpu-0| I120: Checkpoint_Unstun: vm stopped for 188405 us",
        "2018-10-20T23:21:53.072Z info hostd[A1BF1B70] [Originator@6876 sub=x] Checking",
        "",
        "--> reason",
    ],
)
def test_other_lines_are_not_vmkernel(line):
    assert vmkernel.FAMILY.parse(line, Clock()) is None


@pytest.mark.parametrize(
    ("message", "vmotion_id", "side", "kind"),
    [
        (
            "VMotionSend: 77: 8743996508480001077 D: something nobody has seen",
            "8743996508480001077",
            "D",
            "migration-other",
        ),
        ("Unheard: of: 1451061663105920 S: words", "1451061663105920", "S", "migration-other"),
        (
            "Migrate: 12: cleaning up migration id 7182955985622810397 now",
            "7182955985622810397",
            None,
            "migration-other",
        ),
        ("VMotion: 12: mid=7958ea7f2d34d435 is gone", "8743996508480001077", None, "migration-other"),
        ("Migrate: 3284: nothing here", None, None, None),
        ("HBX: 1: [HB state abcdef02 stampUS 20086651705675]", None, None, None),
        ("Net: 1: total 1451061663105920 bytes", None, None, None),
        ("Migrate: 1: 99999999999999999999 S: more than 64 bits", None, "S", None),
    ],
)
def test_every_line_that_carries_an_id_is_kept(message, vmotion_id, side, kind):
    record = vmkernel.FAMILY.parse(f"2015-12-25T16:39:25.565Z cpu4:2758489)WARNING: {message}", Clock())
    assert (record.vmotion_id, record.side, record.kind and record.kind.slug) == (vmotion_id, side, kind)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.slug)
@given(text=st.one_of(st.text(max_size=300), st.from_regex(r"\A<?\d{0,4}>?.{0,80}\)?(WARNING: )?\w{0,9}: .{0,80}\Z")))
def test_no_text_is_an_error(family, text):
    family.parse(text, Clock())
    vmkernel.READER.parse_fragment(text)


@pytest.mark.parametrize(
    ("prefix", "severity", "world", "op_id"),
    [
        ("[YYYY-MM-DDTHH:MM:SS] cpu51:2098041)WARNING: ", "warning", 2098041, None),
        ("<YYYY-MM-DD>T<TIME> cpu3:255920 opID=dc2104c4)", None, 255920, "dc2104c4"),
        ("####-##-##T##:##:##.###Z Wa(###) vmkwarning: cpu##:#######)ALERT: ", "alert", None, None),
        ("WARNING: ", "warning", None, None),
        ("", None, None, None),
    ],
)
def test_a_line_is_read_whose_stamp_is_masked_or_lost(prefix, severity, world, op_id):
    message = 'NMP: nmp_DeviceStartLoop:721:NMP Device "naa.60a9" is blocked. Not starting I/O from device.'
    record = parse_any(prefix + message, Clock())
    assert (record.kind and record.kind.slug, record.message, record.component) == ("explain-nmp", message, "vmkernel")
    assert (record.severity, record.world, record.op_id) == (severity, world, op_id)


def test_families_are_told_by_name_and_by_content():
    assert family_by_name("vmkernel.0.gz") is vmkernel.FAMILY
    assert family_by_name("esx1-vmkwarning.log") is vmkernel.FAMILY
    assert family_by_name("hosts.txt") is None
    assert family_by_content([CASES["5.x (L047)"][0]], Clock()) is vmkernel.FAMILY
    assert family_by_content([CASES["relay (L018)"][0]], Clock()).slug == "syslog"
    assert family_by_content(["hello", "world"], Clock()) is None


LOCAL = st.builds(
    "{}cpu4:2758489{}){}{}{}{}".format,
    st.sampled_from(
        [
            "2015-12-25T16:39:25.565Z ",
            "2015-13-25T16:39:25.565Z ",
            "2023-08-08T15:08:36Z In(182) vmkernel: ",
            "2023-08-08T15:08:36.1Z Wa(180) vmkwarning: ",
        ]
    ),
    st.sampled_from(["", " opID=bd32da8"]),
    st.sampled_from(["", "WARNING: ", "ALERT:", "<4>", "<unk>: WARNING: ", "ALERT: WARNING: "]),
    st.sampled_from(["", "VMotion: 12: ", "Migrate: vm 12: 3: ", "MigrateNet: 3: vm 12: ", "Foo: ", "World: vm 7: "]),
    st.sampled_from(
        ["", "1451061663105920 S: ", "1451061663105920 D ", "99999999999999999999 S: ", "x 1451061663105920 S: "]
    ),
    st.sampled_from(
        [
            "",
            "Stream connection 2 added.",
            "Hbr: x",
            "Migration considered a failure by the VMX.",
            "y ts = 1451061663105920",
        ]
    ),
)


@given(LOCAL)
def test_the_quick_way_reads_a_line_as_the_thorough_way_does(line):
    quick = vmkernel.READER.parse(line, Clock())
    thorough = vmkernel.line._read_relayed(line, Clock())
    vmkernel.READER._read_message(thorough)
    assert quick.fields == thorough.fields
    shown = ("message", "at_us", "program", "severity", "world", "op_id", "vmotion_id", "side", "kind")
    assert [getattr(quick, name) for name in shown] == [getattr(thorough, name) for name in shown]
