from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from agent.languages import LANGUAGES, PLAIN, language_of_id, language_of_path


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
