"""Ranges for the wire."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.prompt.element import Element, ElementKind, Prompt
from agent.prompt.ranges import ranges, utf16_length


def prompt_of(parts):
    elements = tuple(Element(kind, text, None, None, "s", 0.0, 0, "") for kind, text in parts)
    before = "".join(text for kind, text in parts if kind is ElementKind.BEFORE_CURSOR)
    context = "".join(
        text for kind, text in parts if kind not in {ElementKind.BEFORE_CURSOR, ElementKind.AFTER_CURSOR}
    )
    return Prompt(context, before, "", "", elements, (), 0, 0)


def test_ranges_touch_and_count_utf16_units():
    prompt = prompt_of(
        [
            (ElementKind.PATH_MARKER, "# Path: x\n"),
            (ElementKind.SIMILAR_FILE, "# 😀é\n"),
            (ElementKind.BEFORE_CURSOR, "𝒳 = "),
            (ElementKind.AFTER_CURSOR, "\nrest"),
        ]
    )
    assert ranges(prompt) == [
        (ElementKind.PATH_MARKER, 0, 10),
        (ElementKind.SIMILAR_FILE, 10, 16),
        (ElementKind.BEFORE_CURSOR, 16, 21),
    ]


@pytest.mark.parametrize(
    ("text", "units"), [("", 0), ("abc", 3), ("é", 1), ("😀", 2), ("\ud800", 1), ("a\udc00b", 3)]
)
def test_units(text, units):
    assert utf16_length(text) == units


@given(
    st.lists(st.tuples(st.sampled_from([ElementKind.SIMILAR_FILE, ElementKind.RELATED_CODE]), st.text())),
    st.text(),
)
def test_ranges_cut_the_prefix_into_its_elements(parts, before):
    prompt = prompt_of([*parts, (ElementKind.BEFORE_CURSOR, before)])
    prefix = (prompt.context + prompt.before).encode("utf-16-le", "surrogatepass")
    found = ranges(prompt)
    assert [prefix[2 * start : 2 * end].decode("utf-16-le", "surrogatepass") for _, start, end in found] == [
        element.text for element in prompt.elements
    ]
