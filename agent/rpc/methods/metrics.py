"""What became of suggestions: the figures, and the report of a dismissal that LSP and Copilot's clients lack."""

from __future__ import annotations

from agent.rpc.method import Call, Method, notification, request
from agent.rpc.methods.completion import id_of
from agent.rpc.types.metrics import DidRejectCompletionParams, MetricsParams, MetricsResult


async def metrics(call: Call, params: MetricsParams) -> MetricsResult:
    """Give the figures on suggestions, from what this machine has written down; nothing leaves it."""
    found = await call.services.metrics(params.days)
    return MetricsResult(found.enabled, found.report)


async def did_reject(call: Call, params: DidRejectCompletionParams) -> None:
    """Tell that an item was dismissed: ESC was pressed, or it went for another reason of `reason`."""
    if suggestion := id_of(params.item):
        call.services.rejected(suggestion, params.reason)


METHODS: tuple[Method, ...] = (
    request("inlayd/metrics", MetricsParams, MetricsResult, metrics),
    notification("inlayd/didRejectCompletion", DidRejectCompletionParams, did_reject),
)
"""The methods of this group."""
