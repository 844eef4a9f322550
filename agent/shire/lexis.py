"""Words that every reader of a script must cut in the same way, as regular expressions."""

from __future__ import annotations

STRING = r'"(?:[^"\\\r\n]|\\[^\r\n])*"?|' + r"'(?:[^'\\\r\n]|\\[^\r\n])*'?"
"""A string; the closing quote may be missing, then it ends with its line."""

PATTERN = r"/(?!/)(?:[^\r\n\\\"' \t$`()]|\\[^\r\n])+/(?<!\*/)"
r"""A pattern as the reference implementation reads it: to the last slash before a blank, quote, `$`, backtick or
bracket that no backslash escapes. One that would end in `*/` is a comment."""
