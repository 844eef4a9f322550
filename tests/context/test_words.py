"""Words of identifiers and lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.context.words import (
    _ASCII_PARTS,
    LONGEST_LINE,
    STOP_WORDS,
    _parts,
    words_of_identifier,
    words_of_line,
)


@pytest.mark.parametrize(
    ("identifier", "words"),
    [
        ("user", ("user",)),
        ("User", ("user",)),
        ("loadUserName", ("loadUserName", "load", "user", "name")),
        ("load_user_name", ("load_user_name", "load", "user", "name")),
        ("HTTPServer", ("HTTPServer", "http", "server")),
        ("parseHTTP", ("parseHTTP", "parse", "http")),
        ("MAX_SIZE", ("MAX_SIZE", "max", "size")),
        ("utf8_decode", ("utf8_decode", "utf8", "decode")),
        ("base64", ("base64",)),
        ("_hidden", ("hidden",)),
        ("__init__", ("init",)),
        ("_", ()),
        ("i", ()),
        ("数", ("数",)),
        ("größeÄndern", ("größeÄndern", "größe", "ändern")),
        ("имяФайла", ("имяФайла", "имя", "файла")),
        ("is_valid", ("is_valid", "valid")),
        ("return", ()),
        ("getX", ("getX", "get")),
        ("ABc", ("ABc", "bc")),
        ("IDs", ("IDs", "ds")),
    ],
)
def test_identifier(identifier, words):
    assert words_of_identifier(identifier) == words


@given(st.text("abXYZ019_", max_size=16))
def test_identifiers_of_ascii_are_cut_like_all_others(identifier):
    assert _ASCII_PARTS.findall(identifier) == _parts(identifier)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", ()),
        ("    return self.total", ("total",)),
        ("for user in load_users(user):", ("user", "load_users", "load", "users")),
        ("x1 = 0x1F + 3.14 - 42", ("x1",)),
        ("} else {", ()),
        ("// größe der Datei", ("größe", "der", "datei")),
        ("a\x00b ￿ 😀", ()),
    ],
)
def test_line(line, words):
    assert words_of_line(line) == words


def test_a_megabyte_on_a_line_is_looked_at_in_part():
    assert words_of_line("word " * 10 + "x" * 1_000_000)[0] == "word"
    assert words_of_line(" " * LONGEST_LINE + "word") == ()


@given(st.text(max_size=80))
def test_words_are_distinct_and_tell_something(line):
    words = words_of_line(line)
    assert len(set(words)) == len(words)
    assert not STOP_WORDS & set(words)
    assert all(len(word) > 1 or not word.isascii() for word in words)


@given(st.from_regex(r"[a-z]{2,6}(_[a-z]{2,6}){0,3}", fullmatch=True))
def test_snake_and_camel_have_the_same_parts(snake):
    first, *rest = snake.split("_")
    camel = first + "".join(part.capitalize() for part in rest)
    assert set(words_of_identifier(snake)) - {snake} == set(words_of_identifier(camel)) - {camel} or not rest
