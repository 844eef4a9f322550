from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.errors import WorkspaceError
from agent.workspace.document import Document, TextChange
from agent.workspace.position import Position, PositionEncoding, Range

ENDS = re.compile(r"\r\n|\r|\n")
CODECS = {
    PositionEncoding.UTF8: ("utf-8", 1),
    PositionEncoding.UTF16: ("utf-16-le", 2),
    PositionEncoding.UTF32: ("utf-32-le", 4),
}
PIECES = st.lists(
    st.sampled_from(
        ["", "a", "foo", "\t", "\n", "\r\n", "\r", "e\u0301", "é", "€", "😀", "👩‍💻", "\x0b", "\u2028"]
    ),
    max_size=6,
).map("".join)
PLACES = st.tuples(st.integers(0, 6), st.integers(0, 12))


def document(text: str, encoding: PositionEncoding = PositionEncoding.UTF16, **more: object) -> Document:
    path = Path("/w/a.py")
    return Document("file:///w/a.py", path, "python", 1, text, encoding=encoding, **more)


def change(start: tuple[int, int], end: tuple[int, int], text: str) -> TextChange:
    return TextChange(Range(Position(*start), Position(*end)), text)


def model_unit(text: str, place: tuple[int, int], encoding: PositionEncoding) -> int:
    """An independent model: the place as an index into the text's bytes, by walking over its code units."""
    codec, width = CODECS[encoding]
    lines, at = [], 0
    for match in ENDS.finditer(text):
        lines.append((at, text[at : match.start()]))
        at = match.end()
    lines.append((at, text[at:]))
    if place[0] >= len(lines):
        return len(text.encode(codec))
    start, content = lines[place[0]]
    units = 0
    for letter in content:
        size = len(letter.encode(codec)) // width
        if units + size > place[1]:
            break
        units += size
    return len(text[:start].encode(codec)) + units * width


def model_apply(
    text: str, start: tuple[int, int], end: tuple[int, int], new: str, encoding: PositionEncoding
) -> str:
    codec, _ = CODECS[encoding]
    data = text.encode(codec)
    low, high = sorted(model_unit(text, place, encoding) for place in (start, end))
    return (data[:low] + new.encode(codec) + data[high:]).decode(codec)


@pytest.mark.parametrize("encoding", list(PositionEncoding))
@settings(max_examples=150, deadline=None)
@given(text=PIECES, edits=st.lists(st.tuples(PLACES, PLACES, PIECES), max_size=8))
def test_any_edits_give_what_the_model_gives(
    encoding: PositionEncoding, text: str, edits: list[tuple[tuple[int, int], tuple[int, int], str]]
) -> None:
    one_by_one, at_once = document(text, encoding), document(text, encoding)
    for start, end, new in edits:
        text = model_apply(text, start, end, new, encoding)
        one_by_one.apply([change(start, end, new)])
        assert one_by_one.text == text
        assert one_by_one.line_count == len(ENDS.findall(text)) + 1
    at_once.apply([change(*edit) for edit in edits])
    assert at_once.text == text


@settings(deadline=None)
@given(PIECES)
def test_every_offset_there_and_back(text: str) -> None:
    opened = document(text)
    normal = opened.source_file().text
    assert normal == ENDS.sub("\n", text)
    for offset in range(len(text) + 1):
        inside_pair = text[max(offset - 1, 0) : offset + 1] == "\r\n"
        expected = offset - inside_pair
        for encoding in PositionEncoding:
            place = opened.position_at(offset, encoding)
            assert opened.offset_at(place, encoding) == expected
        assert opened.normal_offset(offset) == len(ENDS.sub("\n", text[:expected]))


@pytest.mark.parametrize(
    ("text", "edit", "after", "lines"),
    [
        ("a\rb", change((1, 0), (1, 0), "\n"), "a\r\nb", 2),
        ("a\r\nb", change((0, 1), (1, 0), "\r"), "a\rb", 2),
        ("a\nb", change((0, 1), (0, 1), "\r"), "a\r\nb", 2),
        ("a\r\nb", change((0, 1), (0, 1), "x\n"), "ax\n\r\nb", 3),
        ("a\r\nb\r\n", change((0, 0), (9, 9), ""), "", 1),
        ("", change((5, 5), (7, 7), "x"), "x", 1),
        ("ab", change((0, 2), (0, 0), "c"), "c", 1),
        ("a😀b", change((0, 2), (0, 3), ""), "ab", 2 - 1),
    ],
)
def test_edits_at_borders(text: str, edit: TextChange, after: str, lines: int) -> None:
    opened = document(text)
    opened.apply([edit], 2)
    assert (opened.text, opened.line_count, opened.version) == (after, lines, 2)


def test_full_text_and_kept_version() -> None:
    opened = document("a\nb")
    opened.apply([TextChange(None, "x\r\ny\r\n"), change((2, 0), (2, 0), "z")], 7)
    assert opened.text == "x\r\ny\r\nz"
    opened.apply([], 3)
    assert opened.version == 3
    opened.apply([])
    assert opened.version is None


def test_a_negative_place_changes_nothing() -> None:
    opened = document("abc")
    for bad in (change((-1, 0), (0, 0), ""), change((0, 0), (0, -1), "")):
        with pytest.raises(WorkspaceError, match="-1"):
            opened.apply([change((0, 0), (0, 0), "x"), bad], 9)
    assert (opened.text, opened.version, opened.edited) == ("abc", 1, False)
    with pytest.raises(WorkspaceError):
        opened.position_at(-1)
    with pytest.raises(WorkspaceError):
        opened.normal_offset(-1)
    with pytest.raises(WorkspaceError):
        opened.offset_at(Position(-1, 0))


def test_huge_places_are_clamped() -> None:
    opened = document("ab\r\ncd")
    assert opened.offset_at(Position(10**30, 0)) == 6
    assert opened.offset_at(Position(0, 10**30)) == 2
    assert opened.position_at(10**30) == Position(1, 2)
    assert opened.normal_offset(10**30) == 5


def test_surrogates_are_replaced_and_positions_stay() -> None:
    opened = document("a\ud83db")
    opened.apply([change((0, 2), (0, 2), "\udc00\0")])
    assert opened.text == "a\ufffd\ufffd\0b"
    assert opened.source_file().text.encode()


def test_source_file_is_kept_per_version() -> None:
    opened = document("a\r\nb", relative="pkg/a.py")
    first = opened.source_file()
    assert (first.text, first.relative, first.language, first.path) == (
        "a\nb",
        "pkg/a.py",
        "python",
        Path("/w/a.py"),
    )
    assert opened.source_file() is first
    opened.apply([change((0, 0), (0, 0), "x")])
    second = opened.source_file()
    assert second.text == "xa\nb"
    assert second.stamp > first.stamp
    opened.rename("pkg/a.py")
    assert opened.source_file() is second
    opened.rename("other/a.py")
    assert opened.source_file().relative == "other/a.py"


@pytest.mark.parametrize(
    ("path", "language_id", "language"),
    [
        ("/w/a.py", "python", "python"),
        ("/w/a.py", "plaintext", "python"),
        ("/w/a.py", "", "python"),
        ("/w/a.py", "some-plugin", "python"),
        ("/w/a.py", "typescriptreact", "typescript"),
        ("/w/a.unknown", "some-plugin", "some-plugin"),
        (None, "plaintext", "plaintext"),
        (None, "go", "go"),
    ],
)
def test_language(path: str | None, language_id: str, language: str) -> None:
    opened = Document("untitled:x", Path(path) if path else None, language_id, None, "")
    assert opened.language == language


@pytest.mark.parametrize(
    ("uri", "name"),
    [
        ("untitled:Untitled-1", "Untitled-1"),
        ("untitled:", "untitled"),
        ("", "untitled"),
        ("git:/a/b.py\0", "b.py"),
    ],
)
def test_a_document_without_path_has_a_name(uri: str, name: str) -> None:
    file = Document(uri, None, "python", None, "x").source_file()
    assert (file.relative, file.path) == (name, Path("/untitled") / name)


def test_fifty_megabytes() -> None:
    line = "x = 1  # é\r\n"
    opened = document(line * (50_000_000 // len(line)))
    last = opened.line_count - 1
    opened.apply([change((last - 1, 4), (last - 1, 5), "😀"), change((0, 0), (0, 0), "\n")])
    assert opened.text.startswith("\nx = 1")
    assert opened.text.endswith("x = 😀  # é\r\n")
    assert opened.line_count == last + 2
    assert opened.position_at(len(opened.text) - 2) == Position(last, 11)


@pytest.mark.parametrize("encoding", list(PositionEncoding))
def test_the_line_of_a_cursor(encoding):
    document = Document("file:///a", None, "python", 4, "x\r\nжук = 😀)\r\n", encoding=encoding)
    at = document.position_at(document.text.index("😀"))
    line = document.cursor_line(at)
    assert (line.before, line.after, line.version) == ("жук = ", "😀)", 4)
    assert document.offset_at(Position(1, line.end)) == document.text.index(")") + 1
    assert document.cursor_line(Position(9, 0)).before == ""
