"""Where the VMs of a made-up cluster truly were, from the simulator's truth, and how answers compare with it."""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise

from vmindex import timestamps
from vmindex.errors import NotFoundError
from vmindex.journey import place, trace


def true_stays(truth):
    """Return the stays of each VM, oldest first: (since, until or None, host), microseconds of true time."""
    found = {}
    for world in truth.worlds:
        if world["how"] != "attempt":
            until = timestamps.from_iso(world["until"]) if world["until"] else None
            found.setdefault(world["vm"], []).append((timestamps.from_iso(world["since"]), until, world["host"]))
    return {vm: sorted(stays) for vm, stays in found.items()}


def true_host(stays, at_us):
    return next((host for since, until, host in stays if since <= at_us and (until is None or at_us < until)), None)


def true_hops(stays):
    """Return the hosts in the order in which the VM was on them: boots and storage moves do not count."""
    hosts = [host for *_, host in stays]
    return [hosts[0], *(host for before, host in pairwise(hosts) if host != before)]


def names_of_addresses(truth):
    return {host[name]: host["host"] for host in truth.hosts for name in ("vmotion_ip", "management_ip")}


def boundary_near(stays, at_us, within_us):
    return any(edge is not None and abs(edge - at_us) <= within_us for stay in stays for edge in stay[:2])


class Answers:
    """What was answered at random instants within the logs of a cluster, sorted by whether it is true."""

    def __init__(self, index, truth, spec, number=1000):
        self.stays = true_stays(truth)
        self.names = names_of_addresses(truth)
        self.counts = Counter()
        self.wrong = []
        self.unknown = []
        self.journeys = {vm: self._trace(index, vm) for vm in self.stays}
        begin = timestamps.from_datetime(spec.start)
        rng = random.Random(spec.seed)  # noqa: S311 - nothing here is secret
        for _ in range(number):
            self._ask(rng.choice(sorted(self.stays)), rng.randint(begin, begin + int(spec.days * 86_400_000_000)))

    @staticmethod
    def _trace(index, vm):
        try:
            (found,) = trace(index, vm)
        except NotFoundError:
            return None
        return found

    def _ask(self, vm, at_us):
        journey = self.journeys[vm]
        if journey is None:
            self.counts["no evidence names it"] += 1
            return
        answer = place(journey, at_us)
        assert (answer.host is None) == (answer.certainty == "unknown")
        host = journey.hosts.clocks.label(answer.host)
        truly = true_host(self.stays[vm], at_us)
        asked = (vm, timestamps.to_iso(at_us), truly, answer)
        if answer.certainty == "unknown":
            self.counts["unknown" if truly else "unknown, and off"] += 1
            self.unknown.append(asked)
        elif self.names.get(host, host) == truly:
            self.counts[f"{answer.certainty}, right"] += 1
        elif answer.certainty == "likely" and boundary_near(self.stays[vm], at_us, 20_000_000):
            self.counts["likely, within a switchover"] += 1
        else:
            self.counts[f"{answer.certainty}, wrong"] += 1
            self.wrong.append(asked)
