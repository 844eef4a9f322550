"""Long variables are cut to what a small model can read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.shire.runtime.room import CHARS_PER_TOKEN, CUT, SHARE, fitted


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("all", "a\nb\nc", "a\nb\nc"),
        ("all", "1234567\n" * 6, "1234567\n1234567\n1234567\n… (3 more lines are not shown)"),
        ("beforeCursor", "1234567\n" * 6, "… (3 lines before this are not shown)\n" + "1234567\n" * 3),
        ("filePath", "x" * 100, "x" * 100),
    ],
)
def test_fitted(name, text, expected):
    assert fitted(name, text, 18) == expected


@given(st.sampled_from(sorted(CUT)), st.text(max_size=400), st.integers(10, 200))
def test_a_cut_text_is_a_part_with_a_note(name, text, room):
    found = fitted(name, text, room)
    most = int(room * SHARE) * CHARS_PER_TOKEN
    assert len(found) <= max(most + 60, len(text))
    assert found == text or "not shown)" in found


async def test_the_user_is_told(world):
    world.write({"a.py": "x = 1\n" * 500}).at("a.py")
    world.model.tokens = 200
    await world.run("$all")
    assert "lines are not shown" in world.model.prompts[0]
    assert len(world.model.prompts[0]) < 400
    assert world.heard.messages == [
        "$all was cut: the embedded model reads 200 tokens (select less, or configure a larger model)"
    ]
