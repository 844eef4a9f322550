"""What the tests of real clients share: the daemon itself, with a model that says what the test says."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator  # noqa: TC003 - pytest reads the annotation
from pathlib import Path

import pytest

# Test folders are no packages: this makes `import editor_process` work here.
sys.path.insert(0, str(Path(__file__).parent))

import scripted_server as server
from editor_process import EditorProcess, environment


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


@pytest.fixture
async def daemon(tmp_path: Path, scripted_server: server.ScriptedServer) -> AsyncIterator[EditorProcess]:
    """The daemon, started and not yet initialized."""
    scripted_server.route("/v1/completions", server.openai("a + b"))
    process = await EditorProcess.start(environment(tmp_path, scripted_server.url))
    yield process
    await process.kill()
