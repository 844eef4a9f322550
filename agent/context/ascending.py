"""Looks numbers up among ascending ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_Value = TypeVar("_Value", np.int64, np.float64)


def places(
    keys: NDArray[np.uint32], ascending: NDArray[np.uint32]
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Give where each key stands among ascending ones, and whether it does."""
    if not len(ascending):
        return np.zeros(len(keys), np.intp), np.zeros(len(keys), np.bool_)
    at = np.minimum(np.searchsorted(ascending, keys), len(ascending) - 1)
    return at, ascending[at] == keys


def values_of(
    keys: NDArray[np.uint32], ascending: NDArray[np.uint32], values: NDArray[_Value]
) -> NDArray[_Value]:
    """Give the value of each key, 0 where it is not among the ascending ones, each of which has its own."""
    at, found = places(keys, ascending)
    return (
        np.where(found, values[at], values.dtype.type(0))
        if len(ascending)
        else np.zeros(len(keys), values.dtype)
    )
