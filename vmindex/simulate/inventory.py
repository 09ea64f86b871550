"""Hosts and VMs of the made-up cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmindex import timestamps
from vmindex.simulate.dialects import DIALECTS
from vmindex.simulate.model import Boot, Cluster, Host, Vm

if TYPE_CHECKING:
    from random import Random

    from vmindex.simulate.spec import ClusterSpec

_DAY_US = 86_400_000_000
_DOMAIN = "dc1.example.net"
_ROLES = ("web", "app", "db", "mail", "dns", "build", "cache", "proxy", "file", "print", "test", "mon", "sap", "vdi")
_ODD_NAMES = (
    "MGSIP EOSN IN",
    "uranium [lab-7] FGT_VM64",
    "München-Büro 04",
    "accounting-archive-europe-2019-old",
    "RH236_3.1",
    "payroll(copy) do not touch, ask Ann",
)


def make_cluster(spec: ClusterSpec, rng: Random) -> Cluster:
    """Return the hosts and VMs, before anything has happened."""
    begin_us = timestamps.from_datetime(spec.start)
    hosts = [_host(spec, rng, index, begin_us) for index in range(spec.hosts)]
    for index in rng.sample(range(spec.hosts), spec.missing_bundles):
        hosts[index].written = False
    volumes = [(f"datastore{n + 1}", _volume(rng)) for n in range(1 + spec.hosts // 4)]
    count = spec.vms if spec.chained else max(spec.vms, spec.migrations)
    vms = [_vm(spec, rng, index, volumes[index % len(volumes)]) for index in range(count)]
    return Cluster(hosts, vms, begin_us, begin_us + int(spec.days * _DAY_US), lines={host.index: [] for host in hosts})


def _host(spec: ClusterSpec, rng: Random, index: int, begin_us: int) -> Host:
    dialect = DIALECTS[spec.versions[-1 - index % len(spec.versions)]]
    offset_us = int(rng.uniform(-spec.max_skew_s, spec.max_skew_s) * 1_000_000)
    # 9.0 release notes show the 8.x prefix, collectors the structured one: both are in use.
    style = rng.choice(("structured", "level")) if dialect.style == "structured" else dialect.style
    up_us = int(rng.uniform(5, 60) * _DAY_US)
    # Whole seconds on the host's own clock: the uptime of old logs then has the same milliseconds as the time of day.
    boot_us = (begin_us - up_us + offset_us) // 1_000_000 * 1_000_000 - offset_us
    management_ip = f"10.20.{index // 200}.{11 + index % 200}"
    vmotion_ip = management_ip if spec.vmotion_on_management else f"192.168.{50 + index // 200}.{11 + index % 200}"
    return Host(
        index=index,
        name=f"esx{index + 1:02d}.{_DOMAIN}",
        dialect=dialect,
        style=style,
        management_ip=management_ip,
        vmotion_ip=vmotion_ip,
        vmotion_vmk="vmk0" if spec.vmotion_on_management else "vmk1",
        uuid=f"{_hex(rng, 8)}-{_hex(rng, 4)}-{_hex(rng, 4)}-{_hex(rng, 4)}-{_hex(rng, 12)}",
        mac=f"00:50:56:{_hex(rng, 2)}:{_hex(rng, 2)}:{index:02x}",
        offset_us=offset_us,
        boots=[Boot(0, boot_us, dialect.first_world + rng.randint(0, 400))],
    )


def _vm(spec: ClusterSpec, rng: Random, index: int, home: tuple[str, str]) -> Vm:
    datastore, volume = home
    odd = spec.odd_names and index % 4 == 2 and index // 4 < len(_ODD_NAMES)
    name = _ODD_NAMES[index // 4] if odd else f"{_ROLES[index % len(_ROLES)]}-{index + 1:03d}"
    return Vm(
        index=index,
        name=name,
        uuid=f"564d{_hex(rng, 28)}" if rng.random() < 0.5 else f"42{_hex(rng, 30)}",
        instance_uuid=f"50{_hex(rng, 30)}",
        volume=volume,
        datastore=datastore,
        memory_mb=rng.choice((2048, 4096, 8192, 16384, 32768)),
    )


def _volume(rng: Random) -> str:
    return f"5{_hex(rng, 7)}-{_hex(rng, 8)}-{_hex(rng, 4)}-{_hex(rng, 12)}"


def _hex(rng: Random, digits: int) -> str:
    return f"{rng.getrandbits(4 * digits):0{digits}x}"
