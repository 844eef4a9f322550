from __future__ import annotations

from pathlib import Path

import pytest

from agent.completion.found import SERVED_CHARS, SERVED_CHARS_HERE, Found
from agent.completion.moment import Moment
from agent.workspace.source_file import SourceFile, new_stamp

OTHER = SourceFile(Path("/b.py"), "b.py", "python", "b", new_stamp())


def moment(before, after="\nend\n", name="/a.py", recent=(OTHER,)):
    return Moment.at(
        SourceFile(Path(name), name[1:], "python", before + after, new_stamp()), len(before), recent
    )


BEFORE = "import b\n\nx = b."
FOUND = Found.at(moment(BEFORE), 100, ())


@pytest.mark.parametrize(
    ("typed", "elsewhere", "here"),
    [
        ("", True, True),
        ("f", True, True),
        ("f" * (SERVED_CHARS - 1), True, True),
        ("f" * SERVED_CHARS, False, True),
        ("f()\n", False, True),
        ("f()\n" * (SERVED_CHARS_HERE // 4 - 1), False, True),
        ("f()\n" * (SERVED_CHARS_HERE // 4), False, False),
    ],
)
def test_it_serves_while_little_is_typed(typed, elsewhere, here):
    assert FOUND.serves(moment(BEFORE + typed), 100, here=False) is elsewhere
    assert FOUND.serves(moment(BEFORE + typed), 100, here=True) is here


def test_it_serves_after_deleting():
    assert FOUND.serves(moment(BEFORE[:-3]), 100, here=False)


@pytest.mark.parametrize(
    "other",
    [
        moment(BEFORE, name="/c.py"),
        moment(BEFORE, after="\nother\n"),
        moment("# edit above\n" + BEFORE),
        moment(BEFORE[:-1] + "+"),
        moment(BEFORE, recent=()),
    ],
)
def test_anything_else_is_looked_for_anew(other):
    assert not FOUND.serves(other, 100, here=True)
    assert not FOUND.serves(moment(BEFORE), 99, here=True)


@pytest.mark.parametrize(("here", "limit"), [(False, SERVED_CHARS), (True, SERVED_CHARS_HERE)])
def test_it_serves_some_keys_more_where_newer_context_is_on_its_way(here, limit):
    for typed in (limit, limit + SERVED_CHARS - 1):
        assert not FOUND.serves(moment(BEFORE + "f" * typed), 100, here=here)
        assert FOUND.serves(moment(BEFORE + "f" * typed), 100, here=here, late=True)
    assert not FOUND.serves(moment(BEFORE + "f" * (limit + SERVED_CHARS)), 100, here=here, late=True)
    assert not FOUND.serves(moment(BEFORE + "f\n"), 100, here=False, late=True)
