"""Variables of the machine, the editor and the time."""

from __future__ import annotations

import locale
import os
import platform
from typing import TYPE_CHECKING

from agent.shire.runtime.dates import date_record
from agent.shire.runtime.registry import command_names
from agent.shire.runtime.values import Record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.shire.runtime.host import Host
    from agent.shire.runtime.sources import Knower
    from agent.shire.runtime.values import Value


async def operating_system(_: Host) -> Value:
    """Give `name`, `version` and `arch` of the system; as a whole it prints these in one line."""
    parts: dict[str, Value] = {
        "name": platform.system(),
        "version": platform.release(),
        "arch": platform.machine(),
    }
    return Record("os", " ".join(map(str, parts.values())), parts)


async def editor(_: Host) -> Value:
    """Give `name`, `version` and `code` of the editor, which only it can tell."""
    return {"name": "", "version": "", "code": ""}


async def timezone(host: Host) -> Value:
    """Give the time zone's name."""
    return host.clock.now().tzname() or "UTC"


async def today(host: Host) -> Value:
    """Give the date, `2026-11-25`."""
    return host.clock.now().date().isoformat()


async def date(host: Host) -> Value:
    """Give the date and time; `$date.year`, `$date.format("yyyy")` take parts of it."""
    return date_record(host.clock.now())


async def now(host: Host) -> Value:
    """Give the date and time, `2026-11-25T18:00:00+08:00`."""
    return host.clock.now().isoformat(timespec="seconds")


async def language_and_country(_: Host) -> Value:
    """Give the user's language and country, `zh_CN`; empty where the system does not say."""
    return locale.getlocale()[0] or ""


async def shell(_: Host) -> Value:
    """Give the path of the user's shell."""
    return os.environ.get("SHELL") or "/bin/bash"


async def folder(host: Host) -> Value:
    """Give the workspace's first folder."""
    return str(host.files.folders[0]) if host.files.folders else ""


async def agents(_: Host) -> Value:
    """Give the custom agents; inlayd has none of its own."""
    return ""


async def commands(_: Host) -> Value:
    """Give the commands that a prompt may hold, one a line."""
    return "\n".join(f"/{name}" for name in command_names())


VARIABLES: Mapping[str, Knower] = {
    "os": operating_system,
    "ide": editor,
    "timezone": timezone,
    "date": date,
    "today": today,
    "now": now,
    "locale": language_and_country,
    "shellPath": shell,
    "pwd": folder,
    "cwd": folder,
    "agents": agents,
    "commands": commands,
}
"""The variables of this group."""
