"""What is taken as selected where nothing is."""

import pytest

from agent.shire.keys import SelectionStrategy
from agent.shire.selection import widened

TEXT = "import a\n\n\nclass A:\n    x = 1\n\n    def f(self):\n        return 1\n\n\ny = 2\n"


@pytest.mark.parametrize(
    ("strategy", "before", "selected"),
    [
        (SelectionStrategy.BLOCK, "        ret", "    def f(self):\n        return 1\n"),
        (SelectionStrategy.BLOCK, "    x", "class A:\n    x = 1\n\n    def f(self):\n        return 1\n"),
        (SelectionStrategy.BLOCK, "\ny =", ""),
        (SelectionStrategy.SELECT_ALL, "        ret", TEXT),
        (SelectionStrategy.SELECT, "        ret", ""),
        (None, "        ret", ""),
    ],
)
async def test_nothing_selected(world, strategy, before, selected):
    world.write({"a.py": TEXT}).at("a.py", before)
    place = await widened(world.editor.place, strategy, world.host().code)
    assert place.file.text[place.start : place.end] == selected


async def test_what_is_selected_stays(world):
    place = world.write({"a.py": TEXT}).at("a.py", "        ", "return").editor.place
    assert await widened(place, SelectionStrategy.BLOCK, world.host().code) is place
