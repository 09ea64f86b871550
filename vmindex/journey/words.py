"""How proofs and hosts are put into words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmindex.timestamps import to_iso

if TYPE_CHECKING:
    from vmindex.journey.model import Journey, Proof, Stay


def moment(at_us: int) -> str:
    """Return a time as people read it, whole seconds."""
    return to_iso(at_us)[:19].replace("T", " ")


def host_name(journey: Journey, host: int | None) -> str:
    """Return what to call a host."""
    return journey.hosts.clocks.label(host) or "an unknown host"


def clause(journey: Journey, stay: Stay, proof: Proof) -> str:
    """Return what a proof says as a clause: ``it arrived on esx02 at 2020-01-01 10:00:04``."""
    host, at = host_name(journey, stay.host), moment(proof.at_us)
    if proof.kind == "listed":
        return f"it was in the process list of {host} at {at}"
    if proof.kind == "power-on":
        return f"it was powered on on {host} at {at}"
    if proof.move is None:
        return f"it was on {host} at {at}"
    dest = host_name(journey, proof.move.dest)
    if proof.kind == "arrived":
        return f"it {'must have ' if stay.presumed else ''}arrived on {host} at {at}"
    if proof.kind == "left":
        return f"it left {host} for {dest} at {at}"
    if proof.kind == "stayed":
        return f"it stayed on {host} when a move to {dest} ended as {proof.move.outcome} at {at}"
    if proof.kind == "storage moved":
        return f"its storage was moved on {host} at {at}"
    return f"it was on {host} when a move to {dest} was under way at {at}"


def known_from(stay: Stay) -> str:
    """Return how the beginning of a stay is known."""
    first = stay.first
    if first.kind == "arrived" and first.move is not None:
        return f"{'must have ' if stay.presumed else ''}arrived by {first.move.vmotion_id}"
    if first.kind == "power-on":
        return "power-on seen"
    return "unknown before: " + _seen(first)


def known_until(stay: Stay) -> str:
    """Return how the end of a stay is known."""
    last = stay.last
    if last.kind == "left" and last.move is not None:
        return f"left by {last.move.vmotion_id}"
    if stay.unsettled is not None:
        return f"unknown afterwards: how {stay.unsettled.vmotion_id} ended is not in the logs"
    return "unknown afterwards: " + _seen(last) if last.kind != "listed" else _seen(last)


def _seen(proof: Proof) -> str:
    if proof.kind == "listed":
        return "running at the capture (process list)"
    if proof.move is None:
        return "powered on"
    if proof.kind == "stayed":
        return f"stayed when {proof.move.vmotion_id} ended as {proof.move.outcome}"
    if proof.kind == "storage moved":
        return f"storage moved by {proof.move.vmotion_id}"
    return (
        f"arrived by {proof.move.vmotion_id}"
        if proof.kind == "arrived"
        else f"running when {proof.move.vmotion_id} began"
    )
