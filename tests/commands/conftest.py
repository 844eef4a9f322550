"""What the tests of the commands share: a user with a home, a configuration and a project."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Iterator  # noqa: TC003 - pytest reads the annotation
from dataclasses import dataclass
from pathlib import Path  # noqa: TC003 - as above
from typing import NamedTuple

import pytest

from agent import cli

LIMIT_S = 30.0


class Said(NamedTuple):
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str


@dataclass
class User:
    """Somebody at a shell in a project; everything inlayd knows of lies below one folder."""

    home: Path
    config: Path
    project: Path
    capsys: pytest.CaptureFixture[str]

    def configure(self, url: str, more: str = "", model: str = "qwen2.5-coder:1.5b") -> None:
        self.config.write_text(f'[models.medium]\nbase_url = "{url}"\nmodel = "{model}"\n{more}')

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def run(self, *arguments: str) -> Said:
        """Run a command in this process."""
        self.capsys.readouterr()
        try:
            code = cli.run(arguments)
        except SystemExit as end:
            code = int(end.code or 0)
        return Said(code, *self.capsys.readouterr())

    async def ask(self, *arguments: str) -> Said:
        """Run a command in a thread of this process, while this event loop serves the model."""
        return await asyncio.wait_for(asyncio.to_thread(self.run, *arguments), LIMIT_S)

    async def start(self, *arguments: str) -> asyncio.subprocess.Process:
        """Start the real command as a process."""
        pipe = asyncio.subprocess.PIPE
        command = [sys.executable, "-m", "agent", *arguments]
        return await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=pipe,
            stderr=pipe,
            cwd=self.project,
            env=os.environ,
        )

    async def process(self, *arguments: str) -> Said:
        """Run the real command as a process to its end."""
        process = await self.start(*arguments)
        out, err = await asyncio.wait_for(process.communicate(), LIMIT_S)
        assert process.returncode is not None
        return Said(process.returncode, out.decode(), err.decode())


@pytest.fixture
def user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[User]:
    somebody = User(tmp_path / "home", tmp_path / "inlayd.toml", tmp_path / "project", capsys)
    somebody.project.mkdir()
    monkeypatch.chdir(somebody.project)
    monkeypatch.setenv("INLAYD_HOME", str(somebody.home))
    monkeypatch.setenv("INLAYD_CONFIG", str(somebody.config))
    monkeypatch.setenv("INLAYD_HUB_URL", "")
    monkeypatch.setenv("TERM", "xterm-256color")
    for name in ("FORCE_COLOR", "NO_COLOR", "COLUMNS", "INLAYD_MODEL_PATH"):
        monkeypatch.delenv(name, raising=False)
    yield somebody
    # The command's log is closed, and its folder may be gone.
    logging.getLogger("inlayd").handlers = [logging.NullHandler()]
