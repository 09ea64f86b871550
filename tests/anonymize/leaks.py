"""Everything by which the customers of a made-up cluster could be recognised, from its truth alone."""

from __future__ import annotations

import re
from ipaddress import IPv4Address
from uuid import UUID

_DATASTORES = re.compile(r"datastore\d")


def spellings(uuid):
    """A uuid of 32 digits in all ways in which logs and files print it."""
    digits = uuid.replace("-", "")
    pairs = [digits[at : at + 2] for at in range(0, 32, 2)]
    swapped = UUID(bytes_le=bytes.fromhex(digits))
    return {
        digits,
        str(UUID(digits)),
        str(swapped),
        swapped.hex,
        " ".join(pairs[:8]) + "-" + " ".join(pairs[8:]),
        " ".join(pairs),
    }


def secrets_of(truth):
    """Names, addresses and uuids of hosts and VMs, and the volumes of the VMs, in their spellings."""
    found = set()
    for host in truth.hosts:
        name = host["host"]
        found |= {name, name.partition(".")[0], name.partition(".")[2], name.partition(".")[2].partition(".")[2]}
        found |= set(host["addresses"])
        found |= {f"{int(IPv4Address(address))}" for address in host["addresses"]}
    for vm in truth.vms:
        found |= {vm["vm"], vm["vm"][:27], vm["vmx_path"], vm["vmx_path"].split("/")[3]}
        found |= spellings(vm["vm_uuid"]) | spellings(vm["instance_uuid"])
    found |= {source["path"] for source in truth.sources if source["path"].startswith("esx-")}
    return found


def found_in(data, secrets):
    """Return which of the secrets stand in bytes, in whatever case."""
    lowered = data.lower()
    return sorted(secret for secret in secrets if secret.lower().encode() in lowered)
