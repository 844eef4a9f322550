"""The prompts of a run, read one after the other by the embedded model: what their order is worth in time."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from statistics import median
from typing import TYPE_CHECKING, Any, TypeAlias

import httpx

from agent.config import places
from agent.config.schema import EmbeddedConfig
from agent.errors import InlaydError
from agent.models.embedded import EmbeddedServer
from agent.models.weights import WeightStore
from bench.errors import BenchError
from bench.figures import percentile
from bench.typing_rivals import reordered
from bench.typing_table import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from agent.models.endpoint import Endpoint
    from bench.typing_model import Asked
    from bench.typing_tasks import Task

REQUESTS = 8
"""Requests in a row that are read of each function, the first of them cold."""
LIMIT_S = 120.0
"""Time limit of one reading, seconds: some 600 tokens on a busy machine."""

Orders = dict[str, list[str]]
"""Prompts of one function's moments by the name of their order."""


_Read: TypeAlias = "tuple[str, Mapping[str, list[Reading]], list[Reading]]"
"""The model's name, the readings of each order, and those of each function's first prompt."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How one prompt was read: time to the first token, milliseconds, and tokens that were not in the cache."""

    ms: float
    fresh: int


def prepare(model: str, threads: int) -> None:
    """Load the model once, before minutes of typing have been for nothing.

    Raises:
        BenchError: It is not on this machine, or failed.
    """
    _all_read((), model, threads)


def rows(
    asked: Sequence[Asked], copilot: Sequence[tuple[Task, str]], model: str, functions: int, threads: int
) -> list[Row]:
    """Read the prompts of the first functions in each order; `model` empty: the embedded model in use.

    Raises:
        BenchError: It is not on this machine, or failed.
    """
    orders = _by_function(asked, copilot)[:functions]
    name, warm, cold = _all_read(orders, model, threads)
    told = [Row(f"{name}: time to the first token, typing in one place, p50 / p95", "")]
    told += [Row(f"  {order}", _told(readings)) for order, readings in warm.items()]
    told.append(Row("  at the first request in a function (cold)", _told(cold)))
    return told


def _all_read(functions: Iterable[Orders], model: str, threads: int) -> _Read:
    try:
        return asyncio.run(_read_all(functions, model, threads))
    except (InlaydError, httpx.HTTPError, KeyError) as error:
        raise BenchError(f"{f'--model {model}'.rstrip()}: {error}") from error


def _by_function(asked: Sequence[Asked], copilot: Sequence[tuple[Task, str]]) -> list[Orders]:
    moments = zip((one for one in asked if one.kind == "asked"), copilot, strict=True)
    found = []
    for _, group in groupby(moments, key=lambda pair: id(pair[0].task)):
        pairs = [*group][:REQUESTS]
        found.append(
            {
                "inlayd": [one.prompt for one, _ in pairs],
                "our parts in Copilot's order": [reordered(one.prompt) for one, _ in pairs],
                "Copilot's rules": [prompt for _, (_, prompt) in pairs],
            }
        )
    return found


async def _read_all(functions: Iterable[Orders], model: str, threads: int) -> _Read:
    """Read function by function, order by order, so that all orders see the same machine."""
    server = EmbeddedServer(
        WeightStore(places.home()),
        EmbeddedConfig(threads=threads),
        model=model,
        timeout_ms=int(LIMIT_S * 1000),
    )
    warm: dict[str, list[Reading]] = defaultdict(list)
    cold: list[Reading] = []
    try:
        endpoint = await server.resolve()
        with server.in_use():
            async with httpx.AsyncClient(timeout=LIMIT_S, trust_env=False) as client:
                for orders in functions:
                    for order, prompts in orders.items():
                        readings = [await _read(client, endpoint, prompt) for prompt in prompts]
                        cold += readings[:1]
                        warm[order] += readings[1:]
        return endpoint.model, warm, cold
    finally:
        await server.aclose()


async def _read(client: httpx.AsyncClient, endpoint: Endpoint, prompt: str) -> Reading:
    body = {"prompt": prompt, "n_predict": 1, "temperature": 0, "cache_prompt": True, "id_slot": 0}
    begun = time.perf_counter()
    answer = await client.post(
        f"{endpoint.root}/completion", json=body, headers={"authorization": f"Bearer {endpoint.key}"}
    )
    ms = (time.perf_counter() - begun) * 1000
    answer.raise_for_status()
    timings: dict[str, Any] = answer.json()["timings"]
    return Reading(ms, int(timings["prompt_n"]))


def _told(readings: Sequence[Reading]) -> str:
    if not readings:
        return "-"
    times = [one.ms for one in readings]
    fresh = sum(one.fresh for one in readings) / len(readings)
    return f"{median(times):.0f} / {percentile(times, 95):.0f} ms, {fresh:.0f} tokens read, n={len(readings)}"
