"""All methods that the daemon knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.rpc.methods import actions, completion, documents, inlayd, legacy, lifecycle, metrics

if TYPE_CHECKING:
    from agent.rpc.method import Method

METHODS: tuple[Method, ...] = (
    *lifecycle.METHODS,
    *documents.METHODS,
    *completion.METHODS,
    *inlayd.METHODS,
    *actions.METHODS,
    *metrics.METHODS,
    *legacy.METHODS,
)
"""Every method, group by group."""
