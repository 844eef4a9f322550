"""Scripts as a team might have them, made in any number, and a project that they belong to."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "src/main/java/shop/OrderController.java"
"""The file that is open while actions are listed."""
TEXT = """package shop;

import org.springframework.web.bind.annotation.GetMapping;

public class OrderController {
    @GetMapping("/orders")
    public List<Order> orders() {
        return service.all();
    }
}
"""
_VERBS = (
    "Review",
    "Explain",
    "Document",
    "Test",
    "Migrate",
    "Rename",
    "Check",
    "Translate",
    "Split",
    "Secure",
)
_NOUNS = ("controller", "service", "entity", "query", "mapper", "endpoint", "form", "job", "event", "config")
_PLACES = ("ContextMenu", "IntentionMenu", "CommitMenu", "InputBox", "TerminalMenu", "RunPanel")
_MANNERS = ("RightPanel", "AppendCursor", "ReplaceSelection", "StreamDiff", "RunPanel")
_CONDITIONS = (
    '$fileName.endsWith(".java")',
    '$fileName.endsWith(".kt") || $filePath.contains("/test/")',
    '$fileName.contains("Controller") && $filePath.contains("src/main/java")',
    "!$selection.isEmpty()",
    '$language == "Java" || $language == "Kotlin"',
    '$fileContent.contains("@GetMapping") and $fileExtension == "java"',
    r'$fileName.matches(".*Controller\.java")',
)
_SCRIPT = """---
name: "{name}"
description: "{name}, in the team's manner (number {number})"
interaction: {manner}
actionLocation: {place}
when: {condition}
variables:
  "kind": "{noun}"
  "near": /.*{title}.*\\.java/ {{ grep("class .*") | head(3) }}
onStreamingEnd: {{ parseCode }}
---
```system```
You are a careful reviewer of {noun} code.
```user```
{verb} this $language code from $filePath:

```$language
#if($selection.length() > 0)
$selection
#else
$currentMethodCode
#end
```

These are near: $near
"""


def write(folder: Path, count: int, seed: int) -> None:
    """Write a project with `count` scripts in `.shire` and one source file; the same ones for the same seed."""
    chance = random.Random(seed)
    for number in range(count):
        verb, noun = chance.choice(_VERBS), chance.choice(_NOUNS)
        text = _SCRIPT.format(
            name=f"{verb} this {noun} {number}",
            number=number,
            noun=noun,
            title=noun.title(),
            verb=verb,
            manner=chance.choice(_MANNERS),
            place=chance.choice(_PLACES),
            condition=chance.choice(_CONDITIONS),
        )
        path = folder / ".shire" / noun / f"{verb.lower()}-{number}.shire"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    source = folder / SOURCE
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(TEXT, encoding="utf-8")
