from __future__ import annotations

import re

import pytest

from agent.errors import WeightsError
from agent.models.catalogue import CATALOGUE, Purpose, find


def test_each_purpose_is_served_once_and_the_default_comes_first():
    assert [entry.purpose for entry in CATALOGUE] == [Purpose.DEFAULT, Purpose.QUALITY, Purpose.FALLBACK]


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)
def test_an_entry_is_whole(entry):
    assert re.fullmatch(r"[0-9a-f]{64}", entry.sha256)
    assert entry.file.endswith(".gguf")
    assert entry.licence == "Apache-2.0"
    assert entry.fim in ("", "qwen2.5-coder")
    assert entry.title
    assert "/" in entry.hub


@pytest.mark.parametrize(
    ("name", "parts"), [("qwen2.5-coder-0.5b", 6), ("qwen2.5-coder-1.5b", 22), ("smollm2-135m", 1)]
)
def test_parts_add_up(name, parts):
    entry = find(name)
    assert -(-entry.bytes // entry.parts.part_bytes) == parts
    assert entry.parts.member.format(part=parts) != entry.parts.member or parts == 1


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(WeightsError, match=r'did you mean "qwen2\.5-coder-1\.5b"\?'):
        find("Qwen2.5-Coder-1.5")
    with pytest.raises(WeightsError, match=r"there are .*smollm2-135m"):
        find("gpt-9")
