from __future__ import annotations

import pytest

from agent.config.locate import line_of

TEXT = """# comment
[prompt]
max_tokens = 10

[models.medium]  # trailing comment
base_url = "x"
"quoted" = 1
api.key = 2
inline = { model = "m" }

[[models.list]]
"""


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (("prompt",), 2),
        (("prompt", "max_tokens"), 3),
        (("models", "medium"), 5),
        (("models", "medium", "base_url"), 6),
        (("models", "medium", "quoted"), 7),
        (("models", "medium", "api", "key"), 8),
        (("models", "medium", "inline", "model"), 9),
        (("models", "medium", "unknown"), 5),
        (("models", "list"), 11),
        (("nowhere",), 1),
    ],
)
def test_finds_the_line_of_a_key(key, line):
    assert line_of(TEXT, key) == line
