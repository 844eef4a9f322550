"""A stretch in which many objects are made that all stay, while the event loop has to be heard."""

from __future__ import annotations

import gc
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SWITCH_S = 0.001
"""How soon a thread that wants the interpreter gets it, seconds; Python's own 5 ms add up to more than the 20 ms that an
editor may wait, since each look at a socket lets it go."""

_depth: list[float] = []


@contextmanager
def quiet() -> Iterator[None]:
    """Collect no garbage meanwhile, and change threads often; for the whole process, and may be nested.

    What is there at the end never is garbage to the collector, else each full collection would stop the event loop
    for some 30 ms. It is freed all the same when nothing refers to it.
    """
    _depth.append(sys.getswitchinterval())
    gc.disable()
    sys.setswitchinterval(SWITCH_S)
    try:
        yield
    finally:
        before = _depth.pop()
        if not _depth:
            sys.setswitchinterval(before)
            gc.freeze()
            gc.enable()
