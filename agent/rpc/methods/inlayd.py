"""The daemon's own methods: the prompt as it would be sent, and how the daemon is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.rpc.method import Call, Method, request
from agent.rpc.types.inlayd import (
    IndexState,
    ModelState,
    PromptElement,
    PromptElementRange,
    PromptParams,
    PromptResult,
    StatusResult,
)
from agent.rpc.types.structures import Nothing, Range

if TYPE_CHECKING:
    from agent.prompt.element import Element


async def prompt(call: Call, params: PromptParams) -> PromptResult:
    """Show the prompt that a completion at this cursor would send, without sending it."""
    report = await call.services.prompt(
        params.text_document.uri, params.position.to_domain(), params.context_budget
    )
    return PromptResult(
        prefix=report.prefix,
        suffix=report.suffix,
        is_fim_enabled=report.is_fim_enabled,
        prompt_element_ranges=tuple(PromptElementRange(*found) for found in report.ranges),
        elements=tuple(_element(element) for element in report.elements),
        dropped=tuple(_element(element) for element in report.dropped),
        tokens=report.tokens,
        budget=report.budget,
    )


async def status(call: Call, _: Nothing) -> StatusResult:
    """Tell how the daemon is: its models, its index, its documents, its counters."""
    now = await call.services.status()
    return StatusResult(
        version=now.version,
        models={
            role: ModelState(model.endpoint, model.state, model.last_error, model.latency_ms)
            for role, model in now.models.items()
        },
        index=IndexState(now.index.state, now.index.files, now.index.chunks),
        documents=now.documents,
        counters=dict(now.counters),
        last_reason=now.last_reason or None,
        last_ms=now.last_ms,
    )


def _element(element: Element) -> PromptElement:
    return PromptElement(
        kind=element.kind,
        text=element.text,
        path=element.path,
        range=Range.of_lines(element.lines),
        source=element.source,
        score=element.score,
        tokens=element.tokens,
        why=element.why,
    )


METHODS: tuple[Method, ...] = (
    request("inlayd/prompt", PromptParams, PromptResult, prompt),
    request("inlayd/status", Nothing, StatusResult, status),
)
"""The methods of this group."""
