from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agent.languages import LANGUAGES, PLAIN, language_of_id, language_of_name, language_of_path


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("python", "python"),
        ("TypeScriptReact", "typescript"),
        ("c++", "cpp"),
        ("", "plaintext"),
        (" Go ", "go"),
        ("cobol", "cobol"),
    ],
)
def test_language_ids_have_a_normal_form(given, normal):
    assert language_of_id(given).id == normal


@pytest.mark.parametrize(
    ("name", "normal"),
    [
        ("a/b.PY", "python"),
        ("x.tsx", "typescript"),
        ("Dockerfile", "dockerfile"),
        ("Gemfile", "ruby"),
        ("a.unknown", "plaintext"),
        ("noending", "plaintext"),
    ],
)
def test_a_name_tells_its_language(name, normal):
    assert language_of_path(PurePosixPath(name)).id == normal


@pytest.mark.parametrize(
    ("language", "text", "commented"),
    [
        ("python", "a\n\nb\n", "# a\n#\n# b\n"),
        ("java", "x", "// x"),
        ("css", "a */ b", "/* a * / b */\n"),
        ("html", "a --> b\n", "<!-- a - -> b -->\n"),
        ("json", "a\n", "a\n"),
    ],
)
def test_text_becomes_a_comment(language, text, commented):
    assert language_of_id(language).comment(text) == commented


def test_no_ending_belongs_to_two_languages():
    endings = [ending for language in LANGUAGES for ending in language.endings]
    assert len(endings) == len(set(endings))
    assert PLAIN.comment("x") == "x"


@given(
    st.text(st.sampled_from("aB.py/é"), max_size=8), st.sampled_from(["", ".py", ".PY", ".gz", ".", ".txt"])
)
@example("", ".py")
@example("a.", "")
@example("..", ".py")
def test_the_ending_of_a_name_is_that_of_its_path(stem, ending):
    path = PurePosixPath(stem + ending)
    by_ending = {one: language for language in LANGUAGES for one in language.endings}
    assert language_of_name(path.name) == by_ending.get(path.suffix.lower(), PLAIN) == language_of_path(path)
