"""How far a conversation is, and what may be asked in each phase."""

from __future__ import annotations

from enum import Enum, auto

from agent.rpc.faults import Code, Fault


class Phase(Enum):
    """The phases of a conversation (LSP 3.18, "Server lifecycle")."""

    FRESH = auto()
    READY = auto()
    SHUT = auto()


def refusal(phase: Phase, method: str) -> Fault | None:
    """Give the reason why a method may not be used in a phase; None where it may."""
    if method == "exit":
        return None
    if phase is Phase.SHUT:
        return Fault(Code.INVALID_REQUEST, "the daemon has been shut down, only exit may follow")
    if phase is Phase.FRESH and method != "initialize":
        return Fault(Code.NOT_INITIALIZED, "initialize has to come first")
    if phase is Phase.READY and method == "initialize":
        return Fault(Code.INVALID_REQUEST, "initialize has been answered already")
    return None
