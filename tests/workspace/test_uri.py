from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.workspace.uri import file_name_of_uri, path_of_uri, uri_of_path


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///a/b.py", "/a/b.py"),
        ("FILE:///a/b.py", "/a/b.py"),
        ("file:/a/b.py", "/a/b.py"),
        ("file://localhost/a", "/a"),
        ("file:///a%20b/%C3%A9.py", "/a b/é.py"),
        ("file:///a/../b/./c", "/b/c"),
        ("file:///a%23b#c?d", "/a#b#c?d"),
        ("file:///100%", "/100%"),
        ("untitled:Untitled-1", None),
        ("git:/a/b.py", None),
        ("file:a/b", None),
        ("file:", None),
        ("file://", None),
        ("", None),
        ("file://server/share/x", None),
        ("file:///a%00b", None),
        ("file:///a\ud800b", None),
    ],
)
def test_path_of_uri(uri: str, path: str | None) -> None:
    assert path_of_uri(uri) == (Path(path) if path else None)


@pytest.mark.parametrize(
    ("uri", "name"),
    [
        ("file:///c%3A/x/y.py", "C:/x/y.py"),
        ("file:///C:/x", "C:/x"),
        ("file:///c:", "C:/"),
        ("file://server/share/x", "//server/share/x"),
        ("file:////server/share", "//server/share"),
        ("file:///x/y", None),
    ],
)
def test_windows_names(uri: str, name: str | None) -> None:
    assert file_name_of_uri(uri, windows=True) == name


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("/a b/é#.py", "file:///a%20b/%C3%A9%23.py"),
        ("//server/share", "file://server/share"),
        ("c:/x", "file:///c%3A/x"),
        ("/a\udcff", "file:///a%FF"),
    ],
)
def test_uri_of_path(path: str, uri: str) -> None:
    assert uri_of_path(Path(path)) == uri


@given(st.lists(st.binary(min_size=1, max_size=5), min_size=1, max_size=4))
def test_there_and_back(parts: list[bytes]) -> None:
    names = [
        part.replace(b"\0", b"0").replace(b"/", b"_").decode("utf-8", "surrogateescape") for part in parts
    ]
    path = Path("/", *[name for name in names if name not in (".", "..")])
    assert path_of_uri(uri_of_path(path)) == path


@given(st.text())
def test_never_raises(uri: str) -> None:
    path_of_uri(uri)
    path_of_uri("file:///" + uri)
