"""Names, versions and addresses of hosts, from the captures that the reference cites."""

from __future__ import annotations

import pytest

from vmindex.facts import Address, Captured, HostName, HostUuid, HostVersion, Peer, fact_file_for


def read(path: str, text: str) -> list[object]:
    fact_file = fact_file_for(path)
    assert fact_file is not None
    return list(fact_file.read(text, path))


@pytest.mark.parametrize(
    ("line", "name", "version", "build"),
    [
        (
            "VMkernel localhost.Roy_F1 5.5.0 #1 SMP Release build-1331820 Sep 18 2013 23:08:31 x86_64 GNU/Linux",
            "localhost.Roy_F1",
            "5.5.0",
            "1331820",
        ),
        (
            "VMkernel localhost 5.5.0 #1 SMP Release build-1623387 Feb 21 2014 17:19:17 x86_64 GNU/Linux",
            "localhost",
            "5.5.0",
            "1623387",
        ),
        (
            "VMkernel localhost 6.7.0 #1 SMP Release build-8169922 Apr  3 2018 14:48:22 x86_64 x86_64 x86_64 GNU/Linux",
            "localhost",
            "6.7.0",
            "8169922",
        ),
    ],
)
def test_uname(line: str, name: str, version: str, build: str):
    assert read("commands/uname_-a.txt", line) == [HostName(name, "uname"), HostVersion(version, build, "uname")]


def test_uname_of_a_vcenter_names_no_host():
    text = "Linux vc-pichuang.local 4.19.198-1.ph3 #1-photon SMP Tue Aug 3 2021 x86_64 GNU/Linux\n"
    assert read("commands/uname_-a.txt", text) == []


def test_hostname_is_one_word_behind_what_went_wrong():
    text = "hostname: esx1: Unknown host\nesx1.example.com.\n"
    assert read("live_response/network/hostname_-f.txt", text) == [HostName("esx1.example.com", "hostname")]
    assert read("live_response/network/hostname.txt", "sh: hostname: not found\n") == []


@pytest.mark.parametrize("product", ["VMware ESX 4.1.0", "VMware ESXi 4.1.0", "VMware ESX Server 3i 4.1.0"])
def test_vmware_version_of_older_products(product: str):
    assert read("commands/vmware_-v.txt", f"{product} build-260247 \n") == [
        HostVersion("4.1.0", "260247", "vmware-version")
    ]


def test_system_version_without_a_patch_line():
    text = "   Product: VMware ESXi\n   Version: 5.5.0\n   Build: Releasebuild-3248547\n   Update: 3\n"
    assert read("esxcli_system_version_get.txt", text) == [HostVersion("5.5.0", "3248547", "system-version")]


def test_system_hostname_without_a_domain():
    text = "   Domain Name: \n   Fully Qualified Domain Name: \n   Host Name: esx1\n"
    assert read("esxcli_system_hostname_get.txt", text) == [HostName("esx1", "system-hostname")]


def test_vmknic_list_of_4x_in_padded_and_in_flattened_columns():
    text = """\
~ # esxcfg-vmknic -l
Interface Port Group/DVPort IP Address Netmask Broadcast MAC Address MTU Enabled
vmk0 Mgmt 1.1.1.2 255.255.255.0 1.1.1.255 00:50:56:7c:ec:ca 1500 true
vmk1       v Motion 10.0.0.1    1.1.2.2   255.255.255.0   1.1.2.255   00:50:56:7e:69:07 1500   true
"""
    assert read("commands/esxcfg-vmknic_-l.txt", text) == [
        Address("1.1.1.2", "vmk0", None, "vmknic-list"),
        Address("1.1.2.2", "vmk1", None, "vmknic-list"),
    ]


def test_vmknic_list_of_5x_has_no_netstack():
    text = (
        "vmk1       2                   IPv4      192.168.1.176    255.255.255.0   192.168.1.255   "
        "00:50:56:63:77:7b 9000    65535     true    STATIC\n"
    )
    assert read("commands/esxcfg-vmknic_-l.txt", text) == [Address("192.168.1.176", "vmk1", None, "vmknic-list")]


def test_vmknic_list_is_not_misled_by_port_groups():
    text = (
        "vmk2  IPv4 10.9.9.9 aa:bb:cc:dd:ee:ff  IPv4  192.168.2.1  255.255.255.0  192.168.2.255  "
        "00:50:56:63:77:7b  9000  65535  true  STATIC  vmotion\n"
        "vmk3  no address yet  IPv4  N/A  N/A  N/A  00:50:56:63:77:7c  1500  65535  true  NONE  defaultTcpipStack\n"
        "vmk4  IPv6  IPv6  2001:DB8::0001  64  00:50:56:63:77:7d  1500  65535  true  AUTOCONF, PREFERRED  vmotion\n"
    )
    assert read("commands/esxcfg-vmknic_-l.txt", text) == [
        Address("192.168.2.1", "vmk2", "vmotion", "vmknic-list"),
        Address("2001:db8::1", "vmk4", "vmotion", "vmknic-list"),
    ]


def test_ipv4_interfaces_with_a_gateway_column():
    text = """\
Name  IPv4 Address    IPv4 Netmask   IPv4 Broadcast   Address Type  Gateway        DHCP DNS
----  --------------  -------------  ---------------  ------------  -------------  --------
vmk0  192.168.5.116   255.255.255.0  192.168.5.255    DHCP          192.168.5.1        true
vmk1  0.0.0.0         255.255.255.0  192.168.6.255    NONE          0.0.0.0           false
"""
    assert read("commands/localcli_network-ip-interface-ipv4-get.txt", text) == [
        Address("192.168.5.116", "vmk0", None, "ip-interface-ipv4")
    ]


def test_ipv4_interfaces_in_json_by_name():
    text = 'warning: x\n{"vmk1": {"IPv4Address": "10.0.0.7", "IPv4Netmask": ""}, "lo0": {"IPv4Address": "10.0.0.8"}}'
    assert read("json/localcli_network-ip-interface-ipv4-get.json", text) == [
        Address("10.0.0.7", "vmk1", None, "ip-interface-ipv4")
    ]


def test_esx_conf_keeps_the_nics_apart():
    text = """\
/net/vmkernelnic/child[0000]/ipv4address = "192.168.1.176"
/net/vmkernelnic/child[0000]/name = "vmk0"
/net/vmkernelnic/child[0001]/dhcp = "true"
/net/vmkernelnic/child[0001]/name = "vmk1"
/net/vmkernelnic/child[0002]/ipv4address = "10.1.1.1"
/net/vmkernelnic/child[0002]/name = "vmk2"
/net/vmkernelnic/child[0002]/netstackInstance = "vmotion"
/net/pnic/child[0000]/name = "vmnic0"
/system/uuid = "4D6579EC-23f9-81cb-465c-00237da0cfee"
"""
    assert read("etc/vmware/esx.conf", text) == [
        HostUuid("4d6579ec-23f9-81cb-465c-00237da0cfee", "esx-conf"),
        Address("192.168.1.176", "vmk0", None, "esx-conf"),
        Address("10.1.1.1", "vmk2", "vmotion", "esx-conf"),
    ]


def test_host_list_within_other_text_and_without_line_ends():
    text = (
        "ERROR: something\n<?xml version='1.0'?><fdm><host><hostId>host-9</hostId><hostName>esx9</hostName>"
        "<ipAddress>10.0.0.9</ipAddress><ipAddress>10.1.0.9</ipAddress><version>5.5.0</version>"
        "<build>build-3248547</build></host><host xsi:type='x'><hostId>host-8</hostId>"
        "<ipAddress>10.0.0.8</ipAddress></host><host><hostName>esx7</hostName>"
    )
    assert read("commands/prettyPrint.sh_hostlist.txt", text) == [
        Peer("esx9", "10.0.0.9", "5.5.0", "3248547", "ha-host-list"),
        Peer("esx7", None, None, None, "ha-host-list"),
    ]


def test_host_list_in_columns():
    text = (
        "hostId   hostName         ipAddress  version build\n"
        "host-12  esx1.example.com 10.0.0.1   6.0.0   3620759\n"
        "host-13  esx2.example.com fd00::2    7.0.3   19193900\n"
        "host-14  esx3.example.com nowhere    7.0.3   19193900\n"
    )
    assert read("commands/prettyPrint.sh_hostlist.txt", text) == [
        Peer("esx1.example.com", "10.0.0.1", "6.0.0", "3620759", "ha-host-list"),
        Peer("esx2.example.com", "fd00::2", "7.0.3", "19193900", "ha-host-list"),
    ]


def test_readme_without_a_fraction_or_with_an_impossible_time():
    assert read("README", "Captured on: 2021-03-08 14:49:25\n") == [Captured(1615214965000000, "readme")]
    assert read("README", "Captured on: 2021-13-08 14:49:25\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "Mon Mar  8 14:49:30 CET 2021",  # which clock that is cannot be told
        "Mon Feb 30 14:49:30 UTC 2021",
        "Mon Foo  8 14:49:30 UTC 2021",
    ],
)
def test_dates_that_say_no_time(text: str):
    assert read("commands/date.txt", text) == []
