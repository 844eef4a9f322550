"""Dates as scripts see them: the reference's `Date` with its methods."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.shire.runtime.values import Record, show

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from agent.shire.runtime.values import Value

_LETTERS = re.compile(r"'([^']*)'|([yMdHhmsSaEzZX])\2*")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def date_record(now: datetime) -> Record:
    """Give a date with `now` (ms since 1970), `year`, `month`, `dayOfMonth`, `dayOfWeek` and `format(pattern)`."""
    fields: dict[str, Value] = {
        "now": int(now.timestamp() * 1000),
        "year": now.year,
        "month": now.month,
        "dayOfMonth": now.day,
        "dayOfWeek": now.isoweekday(),
    }
    return Record(
        "Date",
        now.isoformat(sep=" ", timespec="seconds"),
        fields,
        {"format": lambda pattern: formatted(now, show(pattern))},
    )


def formatted(moment: datetime, pattern: str) -> str:
    """Write a moment by a pattern of Java's `DateTimeFormatter` (`yyyy-MM-dd HH:mm:ss`); English names."""

    def fill(found: re.Match[str]) -> str:
        if found[2] is None:
            return found[1] or "'"
        return _FIELDS[found[2]](moment, len(found[0]))

    return _LETTERS.sub(fill, pattern)


def _offset(moment: datetime, colon: str) -> str:
    text = moment.strftime("%z") or "+0000"
    return f"{text[:3]}{colon}{text[3:5]}"


def _name(names: tuple[str, ...], at: int, width: int) -> str:
    return names[at] if width > 3 else names[at][:3]


_FIELDS: Mapping[str, Callable[[datetime, int], str]] = {
    "y": lambda m, width: f"{m.year % 100:02}" if width == 2 else f"{m.year:0{width}}",
    "M": lambda m, width: f"{m.month:0{width}}" if width < 3 else _name(_MONTHS, m.month - 1, width),
    "d": lambda m, width: f"{m.day:0{width}}",
    "H": lambda m, width: f"{m.hour:0{width}}",
    "h": lambda m, width: f"{(m.hour + 11) % 12 + 1:0{width}}",
    "m": lambda m, width: f"{m.minute:0{width}}",
    "s": lambda m, width: f"{m.second:0{width}}",
    "S": lambda m, width: f"{m.microsecond:06}"[:width],
    "a": lambda m, _: "AM" if m.hour < 12 else "PM",
    "E": lambda m, width: _name(_DAYS, m.weekday(), width),
    "z": lambda m, _: m.tzname() or "UTC",
    "Z": lambda m, _: _offset(m, ""),
    "X": lambda m, _: _offset(m, ":"),
}
