"""One line of a vMotion in the forms in which relays, releases and people pass it on: all say the same."""

from __future__ import annotations

import pytest

from vmindex import timestamps
from vmindex.logs.any_line import parse_any
from vmindex.logs.interface import Clock
from vmindex.logs.scan import decode

ID = "7123456789012345678"
BODY = f"cpu3:1024)WARNING: Migrate: 269: {ID} S: Failed: Timeout (0xbad0021) @0x1"
HOSTS = ["esx01", "esx-01.corp.example.com", "10.0.0.5", "fd00::5", "fe80::250:56ff:fe84:5ab4", "2001:db8::1:5"]
WITH_HOST = [
    "<181>Jan  2 10:00:01 {host} vmkernel: {body}",
    "Jan  2 10:00:01 {host} vmkernel: {body}",
    "Jan  2 10:00:01 2020 {host} vmkernel: {body}",
    "Jan  2 10:00:01 {host} vmkernel: 2020-01-02T10:00:01Z {body}",
    "Jan  2 10:00:01 {host} 2020-01-02T10:00:01Z In(182) vmkernel: {body}",
    "2020-01-02T10:00:01Z {host} vmkernel: {body}",
    "2020-01-02T10:00:01+00:00 {host} vmkernel[2097152]: {body}",
    "2020-01-02T10:00:01Z {host} Wa(180) vmkernel: {body}",
    "<181>1 2020-01-02T10:00:01Z {host} vmkernel - - - {body}",
    "<181>1 2020-01-02T10:00:01Z {host} vmkernel - - - \ufeff{body}",
    '<181>1 2020-01-02T10:00:01Z {host} vmkernel 2097152 - [esx@4413 a="b"] {body}',
    "2020-01-02T10:00:01Z {host} vmkernel - - [esx@4413] {body}",
]
WITHOUT_HOST = [
    "2020-01-02T10:00:01Z {body}",
    "2020-01-02T10:00:01+00:00 {body}",
    "2020-01-02T12:00:01+02:00 {body}",
    "2020-01-02T10:00:01 {body}",
    "2020-01-02T10:00:01.000000Z  {body}",
    "2020-01-02T10:00:01Z\t{body}",
    "2020-01-02T10:00:01Z Wa(180) vmkwarning: {body}",
    "2020-01-02T10:00:01Z In(182)+ vmkernel[2097152]: {body}",
    "<181>Jan  2 10:00:01 vmkernel: {body}",
    "<181>1 2020-01-02T10:00:01Z - vmkernel - - - {body}",
    "\ufeff2020-01-02T10:00:01Z {body}\r\n",
    "   2020-01-02T10:00:01Z {body}",
]


def says(line):
    record = parse_any(decode(line.encode()), Clock(year=2020))
    kind = record.kind and record.kind.slug
    at = record.at_us and timestamps.to_iso(record.at_us)
    return (
        at,
        kind,
        record.vmotion_id,
        record.side,
        record.severity,
        record.world,
        record.fields.get("failure"),
        record.host,
    )


def expected(host):
    return "2020-01-02T10:00:01.000000Z", "migrate-failed", ID, "S", "warning", 1024, "Timeout", host


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("form", WITH_HOST)
def test_with_a_host(form, host):
    assert says(form.format(host=host, body=BODY)) == expected(host)


@pytest.mark.parametrize("form", WITHOUT_HOST)
def test_without_a_host(form):
    assert says(form.format(body=BODY)) == expected(None)


@pytest.mark.parametrize("body", [BODY.replace(")W", ") W"), BODY.replace("0xbad0021", "0xBAD0021")])
@pytest.mark.parametrize(
    "form", ["2020-01-02T10:00:01Z {body}", "<181>1 2020-01-02T10:00:01Z esx01 vmkernel - - - {body}"]
)
def test_blanks_and_capitals(form, body):
    assert says(form.format(body=body))[:-1] == expected(None)[:-1]
