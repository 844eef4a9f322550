from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from agent.languages import language_of_path
from agent.syntax.syntax import Syntax
from agent.workspace.source_file import SourceFile

_STAMPS = count(1)
SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture
def syntax() -> Syntax:
    return Syntax()


@pytest.fixture
def source():
    def make(name: str, text: str, language: str | None = None) -> SourceFile:
        path = Path("/work") / name
        return SourceFile(path, name, language or language_of_path(path).id, text, next(_STAMPS))

    return make


@pytest.fixture
def sample(source):
    return lambda name: source(name, (SAMPLES / f"{name}.txt").read_text(encoding="utf-8"))
