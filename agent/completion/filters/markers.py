"""Cuts stop strings and the special markers of models that leaked into the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.completion.stops import apply_stops

if TYPE_CHECKING:
    from agent.completion.filters.candidate import Candidate

_THINK = re.compile(r"\A\s*<think>.*?(?:</think>\s*|\Z)", re.DOTALL)
_MARKER = re.compile(
    r"<\|[a-z_]{2,30}\|>"  # qwen, codegemma, granite 4, falcon, chat turns
    r"|<｜[^｜\n]{2,30}｜>|<\|EOT\|>"  # deepseek  # noqa: RUF001 - the model's own bars
    r"|</?(?:fim[_-](?:prefix|suffix|middle|pad)|file_sep|reponame|repo_name|filename|issue_start|endoftext)>"
    r"|<\[(?:fim-(?:prefix|suffix|middle)|end▁of▁sentence)\]>"  # seed-coder
    r"|(?: ?<(?:PRE|SUF|MID|EOT|END)>)"  # codellama
    r"|\[(?:PREFIX|SUFFIX|MIDDLE)\]|\n\+\+\+\+\+ "  # codestral
    r"|<(?:eos|bos|end_of_turn|start_of_turn)>|</s>"
)


def without_markers(candidate: Candidate) -> Candidate | None:
    """Keep what stands before the first stop string or marker; thinking aloud before the answer goes, too."""
    text, _ = apply_stops(_THINK.sub("", candidate.text), candidate.stops)
    match = _MARKER.search(text)
    # `</s>` is a tag of HTML as well, and there `<s>` has opened it.
    if match and not (match.group() == "</s>" and "<s>" in candidate.cursor.line + text):
        text = text[: match.start()]
    return candidate.cut(text)
