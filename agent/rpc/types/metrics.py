"""Figures on suggestions: what is asked, and how a rejection is told."""

from agent.metrics.report import Report
from agent.rpc.types.completion import ShownItem
from agent.rpc.types.structures import Wire


class MetricsParams(Wire):
    """Asks for the figures of the last `days`; of all that is kept if left out."""

    days: float | None = None


class MetricsResult(Wire):
    """The figures, and whether anything is being written down at present."""

    enabled: bool
    report: Report


class DidRejectCompletionParams(Wire):
    """An item was dismissed; `reason` is escape, typed, moved, focus, replaced or disabled, or left out."""

    item: ShownItem
    reason: str | None = None
