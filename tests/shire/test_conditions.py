"""Conditions of menus."""

from __future__ import annotations

import time

import pytest

from agent.shire.conditions import Conditions


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (None, True),
        ('$fileName.contains(".java") && $filePath.contains("src/main/java")', True),
        ('{ $fileName.contains(".java") }', True),
        ('!$fileName.endsWith(".py")', True),
        ('$fileExtension == "java"', True),
        ('fileName == "A.java" and $selection.isEmpty()', True),
        ("$fileContent.length() > 1000", False),
        ('$fileName.matches(".*\\.kt")', False),
        ("\"$fileName.contains('.java')\"", False),
        ("$fileName.nothing()", False),
        ("(((", False),
        ("$lang == 'java'", True),
        ("", False),
        ("$unknown", False),
        ("true", True),
        ("$language == 'Java' || $language == 'Kotlin'", True),
    ],
)
async def test_available(world, when, expected):
    world.write({"src/main/java/A.java": "class A {}\n"}).at("src/main/java/A.java")
    assert await Conditions(world.editor.place).hold(when) is expected


async def test_no_place_is_no_error(world):
    assert await Conditions(world.editor.place).hold('$fileName.endsWith(".java")') is False
    assert await Conditions(world.editor.place).hold("$fileName.isEmpty()") is True


async def test_two_hundred_conditions_are_quickly_judged(world):
    world.write({"A.java": "class A {}\n"}).at("A.java")
    begun = time.process_time()
    for number in range(200):
        await Conditions(world.editor.place).hold(f'$fileName.contains("{number}")')
    # About 30 ms where this was written; a second would be ten reads of the disk each.
    assert time.process_time() - begun < 5
