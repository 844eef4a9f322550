"""What holds for the Kotlin sources as such; beside it `conftest.py` presents the Kotlin tests themselves."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest
from kotlin_build.lint import lint
from kotlin_build.places import PLUGIN

if TYPE_CHECKING:
    from pathlib import Path

CORE = PLUGIN / "core" / "src" / "main"
BUNDLED = ("kotlin.", "kotlinx.coroutines.", "com.google.gson.", "java.", "dev.inlayd.core.")
PUBLIC = re.compile(
    r"^ *(?:abstract |sealed |data |open |enum |annotation |fun |suspend |const |override )*"
    r"(?:class|interface|object|fun|val|var) "
)
HIDDEN = re.compile(r"\b(?:private|internal|override|protected)\b|companion object")


def sources() -> list[Path]:
    found = sorted(CORE.rglob("*.kt"))
    assert found
    return found


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.stem)
def test_the_core_imports_only_what_every_ide_bundles(path):
    text = path.read_text(encoding="utf-8")
    assert "com.intellij" not in text
    for name in re.findall(r"^import (\S+)", text, re.MULTILINE):
        assert name.startswith(BUNDLED), name


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.stem)
def test_the_core_never_asserts_that_something_is_not_null(path):
    code = re.sub(r'"(?:\\.|[^"\\])*"|//.*', "", path.read_text(encoding="utf-8"))
    assert "!!" not in code


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.stem)
def test_public_names_are_documented(path):
    assert undocumented(path.read_text(encoding="utf-8")) == []


def undocumented(text: str) -> list[str]:
    """Give the declarations at the top level, or in a public type, that no KDoc comment precedes.

    Properties in a constructor are documented by `@property`, and what stands in a function is not public.
    """
    found, in_type, before = [], False, ""
    for line in text.splitlines():
        indent = len(line) - len(line.lstrip())
        hidden = HIDDEN.search(line.split("(")[0])
        if PUBLIC.match(line) or hidden:
            if indent == 0:
                in_type = not hidden and bool(re.search(r"\b(?:class|interface|object)\b", line))
            counts = indent == 0 or (indent == 4 and in_type and not line.endswith(","))
            if counts and not hidden and not before.endswith("*/"):
                found.append(line.strip())
        if line.strip() and not line.strip().startswith("@"):
            before = line.strip()
    return found


def test_the_check_for_documentation_finds_what_is_missing():
    text = "fun a() = 1\n/** B. */\nclass B(\n    val x: Int,\n) {\n    fun c() = 1\n}\nprivate fun d() {\n    val e = 1\n}\n"
    assert undocumented(text) == ["fun a() = 1", "fun c() = 1"]


@pytest.mark.skipif("INLAYD_TEST_PYTHON_ONLY" in os.environ, reason="--python-only")
def test_ktlint_has_nothing_to_say():
    lint()
