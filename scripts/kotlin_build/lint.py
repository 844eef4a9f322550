"""Checks the style of the Kotlin sources with ktlint."""

from __future__ import annotations

import hashlib
import subprocess

from kotlin_build.java import java
from kotlin_build.places import BUILD, PLUGIN, BuildError
from kotlin_build.tools import KTLINT, ensure

LINT_LIMIT_S = 300
"""How long the check may take, seconds."""


def lint(*, repair: bool = False) -> None:
    """Check all Kotlin sources, or repair what ktlint can; nothing is done if nothing has changed since.

    Raises:
        BuildError: a file is not in style; the text says where.
    """
    ensure()
    stamp = BUILD / "ktlint.stamp"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == _digest():
        return
    command = [
        java(),
        "-Xmx1g",
        "-XX:TieredStopAtLevel=1",
        "-jar",
        str(KTLINT.file("ktlint.jar")),
        "--log-level=error",
    ]
    if repair:
        command.append("--format")
    done = subprocess.run(
        [*command, "**/src/**/*.kt"],
        cwd=PLUGIN,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LINT_LIMIT_S,
        check=False,
    )
    if done.returncode:
        raise BuildError(f"ktlint:\n{done.stdout}\n(`scripts/kotlin format` repairs most of it)")
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(_digest(), encoding="utf-8")


def _digest() -> str:
    digest = hashlib.sha256(KTLINT.sha256.encode())
    for path in sorted([*PLUGIN.glob("*/src/**/*.kt"), PLUGIN / ".editorconfig"]):
        if path.exists():
            digest.update(f"{path}\0".encode() + path.read_bytes())
    return digest.hexdigest()
