"""What operators do to values: comparison across kinds, arithmetic, and joining."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from agent.shire.runtime.values import is_list, show

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from agent.shire.runtime.values import Value

BIGGEST_WHOLE = 10**18
"""Whole numbers beyond it become floats, so that no script can make numbers of any length."""

_NUMBER = re.compile(r"\s*-?\d{1,18}(?:\.\d{1,18})?\s*\Z", re.ASCII)


def number(value: Value) -> int | float | None:
    """Give the number that a value is or is written as; truth values and what is not finite are none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return value if math.isfinite(value) else None
    if isinstance(value, str) and _NUMBER.match(value):
        return float(value) if "." in value else int(value)
    return None


def equal(left: Value, right: Value) -> bool:
    """Compare: as numbers where one is a number and the other is or reads as one, else as they print."""
    if isinstance(left, (int, float)) or isinstance(right, (int, float)):
        numbers = number(left), number(right)
        if None not in numbers:
            return numbers[0] == numbers[1]
    return show(left) == show(right)


def less(left: Value, right: Value) -> bool | None:
    """Order: as numbers where both are or read as such, else as texts; None where one is nothing."""
    if left is None or right is None:
        return None
    one, other = number(left), number(right)
    if one is not None and other is not None:
        return one < other
    return show(left) < show(right)


def compare(operator: str, left: Value, right: Value) -> bool:
    """Apply `==`, `!=`, `<`, `<=`, `>`, `>=`; an order with nothing does not hold."""
    if operator == "==":
        return equal(left, right)
    if operator == "!=":
        return not equal(left, right)
    if left is None or right is None:
        return False
    if operator in {">", ">="}:
        left, right = right, left
    strictly = less(left, right) is True
    return strictly or (operator in {"<=", ">="} and equal(left, right))


def combine(operator: str, left: Value, right: Value) -> Value:
    """Apply `+ - * / %`: numbers are computed; `+` joins lists, and everything else as it prints.

    Whole numbers stay whole, division cuts off (as Velocity does); what cannot be computed is nothing.
    """
    one, other = number(left), number(right)
    if operator == "+" and (one is None or other is None or isinstance(left, str) or isinstance(right, str)):
        if is_list(left) and is_list(right):
            return [*left, *right]
        return show(left) + show(right)
    if one is None or other is None:
        return None
    try:
        return _bounded(_ARITHMETIC[operator](one, other))
    except (ZeroDivisionError, OverflowError):
        return None


def negative(value: Value) -> Value:
    """Change the sign of a number; anything else is nothing."""
    found = number(value)
    return None if found is None else -found


def _divided(left: float, right: float) -> float:
    if isinstance(left, int) and isinstance(right, int):
        whole = abs(left) // abs(right)
        return whole if (left < 0) == (right < 0) else -whole
    return left / right


def _rest(left: float, right: float) -> float:
    return left - right * _divided(left, right) if isinstance(left, int) else left % right


_ARITHMETIC: Mapping[str, Callable[[float, float], float]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": _divided,
    "%": _rest,
}


def _bounded(found: float) -> float:
    return float(found) if isinstance(found, int) and abs(found) > BIGGEST_WHOLE else found
