"""What one check of `inlayd doctor` found, and the limits within which a check may look."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from agent.errors import InlaydError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")


class Level(StrEnum):
    """How good a finding is; only `fail` makes the whole examination fail."""

    OK = "ok"
    NOTE = "note"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's report.

    Attributes:
        point: What was looked at, in one word.
        level: How good it is.
        text: What was found.
        mend: What the user can do about it; empty: nothing is to be done, or `text` says it.
    """

    point: str
    level: Level
    text: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One look at one point.

    Attributes:
        point: What it looks at, in one word.
        look: Finds it out.
        limit_s: How long that may take, seconds.
    """

    point: str
    look: Callable[[], Awaitable[Finding]]
    limit_s: float

    async def finding(self) -> Finding:
        """Give what was found; never raises, and is back when the time is up."""
        try:
            async with asyncio.timeout(self.limit_s):
                return await self.look()
        except TimeoutError:
            return Finding(self.point, Level.FAIL, f"did not answer within {self.limit_s:g} s")
        except InlaydError as error:
            return Finding(self.point, Level.FAIL, str(error))
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            return Finding(self.point, Level.FAIL, f"{place}{error.strerror or error}")
        except Exception as error:  # noqa: BLE001 - the doctor reports what is broken, inlayd itself included
            return Finding(self.point, Level.FAIL, f"internal error: {type(error).__name__}: {error}")


async def in_thread(look: Callable[[], T]) -> T:
    """Run `look` in a thread that nobody waits for at the end: a dead network disk would hold the exit up."""
    loop = asyncio.get_running_loop()
    found: asyncio.Future[T] = loop.create_future()

    def deliver(result: T | None, error: Exception | None) -> None:
        if found.done():
            return
        if error is not None:
            found.set_exception(error)
        else:
            found.set_result(result)  # type: ignore[arg-type]  # there is a result where there is no error

    def run() -> None:
        try:
            outcome: tuple[T | None, Exception | None] = (look(), None)
        except Exception as error:  # noqa: BLE001 - handed to the one who awaits
            outcome = (None, error)
        if not loop.is_closed():
            loop.call_soon_threadsafe(deliver, *outcome)

    threading.Thread(target=run, name="check", daemon=True).start()
    return await found
