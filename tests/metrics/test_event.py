"""Only closed words are written down."""

from __future__ import annotations

import pytest

from agent.metrics.event import language_word, line_count, model_word, reason_word


@pytest.mark.parametrize(
    ("model", "word"),
    [
        ("", ""),
        ("qwen2.5-coder:1.5b", "qwen2.5-coder:1.5b"),
        ("Qwen/Qwen2.5-Coder-7B", "Qwen/Qwen2.5-Coder-7B"),
        ("/home/ada/models/starcoder2.gguf", "starcoder2"),
        ("~/models/a.gguf", "a"),
        (r"C:\Users\ada\model.gguf", "model"),
        (r"\\host\ada\model.gguf", "model"),
        ("./model.gguf", "model"),
        ("file:///home/ada/m.gguf", "m"),
    ],
)
def test_of_a_path_only_the_models_name_is_left(model, word):
    assert model_word(model) == word


def test_strange_words_are_not_written_down():
    assert language_word("python") == "python"
    assert language_word("plaintext") == "plaintext"
    assert language_word("/home/ada/x.py") == "other"
    assert reason_word("escape") == "escape"
    assert reason_word("because of Ada") == "other"
    assert reason_word(None) == ""


@pytest.mark.parametrize(("text", "lines"), [("", 0), ("a", 1), ("a\n", 1), ("a\nb", 2), ("\n", 1)])
def test_lines(text, lines):
    assert line_count(text) == lines
