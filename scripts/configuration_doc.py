"""Writes docs/configuration.md from the schema; `--check` fails where they differ."""

from __future__ import annotations

import inspect
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import fields

from agent.config.decode import guarded, is_section
from agent.config.schema import Config

if TYPE_CHECKING:
    import msgspec

TARGET = Path(__file__).resolve().parent.parent / "docs" / "configuration.md"
HEAD = """# Configuration

Written by `scripts/configuration_doc.py` from `agent/config/schema.py`. Keys marked * are not taken from a project's
file unless the user trusts the project (`inlayd config trust`).
"""


def document() -> str:
    """Give the text of the page."""
    return HEAD + "".join(_section(Config, ()))


def _section(section: type[msgspec.Struct], at: tuple[str, ...]) -> list[str]:
    told = _attributes(section)
    rows, inner = [], []
    for entry in fields(section):
        kind, key = entry.type, (*at, entry.name)
        if is_section(kind):
            # The three roles have the same keys: one table for all.
            if at != ("models",) or entry.name == "big":
                inner += _section(kind, key)
            continue
        mark = " *" if guarded(Config, key) else ""
        default = entry.default
        shown = json.dumps(list(default) if isinstance(default, tuple) else default)
        rows.append(f"| `{entry.name}`{mark} | `{shown}` | {told[entry.name]} |\n")
    if not rows:
        return inner
    name = ".".join(at).replace("models.big", "models.big], [models.medium], [models.micro")
    first = (inspect.getdoc(section) or "").split("\n", 1)[0]
    return [
        f"\n## `[{name}]`\n\n{first}\n\n| key | default | what it is |\n| --- | --- | --- |\n",
        *rows,
        *inner,
    ]


def _attributes(section: type) -> dict[str, str]:
    """Read the `Attributes:` part of a docstring."""
    part = (inspect.getdoc(section) or "").partition("Attributes:")[2]
    found = re.findall(r"^ {4}(\w+): (.*(?:\n {8}.*)*)", part, re.MULTILINE)
    return {name: re.sub(r"\s+", " ", text) for name, text in found}


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        sys.exit(TARGET.read_text(encoding="utf-8") != document())
    TARGET.write_text(document(), encoding="utf-8")
