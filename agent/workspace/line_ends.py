"""Line ends and stray code units: what makes texts of different editors and systems one kind of text."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

_SCAN = 1 << 20  # code points per step: bounds the 4-byte copy of a 50 MB document to 4 MiB
_SURROGATE = re.compile("[\ud800-\udfff]")


def without_surrogates(text: str) -> str:
    """Replace lone surrogates, which JSON can carry and UTF-8 cannot, by U+FFFD.

    Both count the same in UTF-8 (3), UTF-16 (1) and UTF-32 (1): an editor's positions stay right.
    """
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def normalised(text: str) -> str:
    r"""Give `text` with every line end (`\r\n`, `\r`, `\n`) written as `\n`."""
    if "\r" not in text:
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n")


def starts_after_ends(text: str, start: int, stop: int) -> npt.NDArray[np.int64]:
    r"""Give the offsets at which lines begin because of line ends that finish within `text[start:stop]`.

    A line end is `\n`, `\r\n` or `\r`, as LSP has it, and nothing else that `str.splitlines` knows.
    A `\r` at `stop - 1` is judged by the character that follows it.
    """
    parts = [_scan(text, at, min(at + _SCAN, stop)) for at in range(start, stop, _SCAN)]
    return np.concatenate(parts) if parts else np.empty(0, np.int64)


def _scan(text: str, start: int, stop: int) -> npt.NDArray[np.int64]:
    seen = text[start : stop + 1]
    codes = np.frombuffer(seen.encode("utf-32-le", "surrogatepass"), np.uint32)
    length = stop - start
    ends = codes[:length] == ord("\n")
    if "\r" in seen:
        following = np.zeros(length, np.bool_)
        following[: len(codes) - 1] = codes[1 : length + 1] == ord("\n")
        ends |= (codes[:length] == ord("\r")) & ~following
    return np.flatnonzero(ends) + (start + 1)
