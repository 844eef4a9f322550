"""Which actions there are, and at which places they are of use."""

from pathlib import Path

import pytest

from agent.shire.catalogue import LIBRARY, Catalogue
from agent.shire.check import check
from agent.shire.conditions import Conditions
from agent.shire.metadata import header
from agent.shire.problem import Severity
from agent.shire.runtime import registry
from agent.shire.runtime.host import Place
from agent.workspace.source_file import SourceFile, new_stamp


def place(text="class A {}", path="src/main/java/A.java", start=0, end=0):
    return Place(SourceFile(Path("/p") / path, path, "java", text, new_stamp()), start, end)


def script(name, **keys):
    lines = [f'name: "{name}"', *(f"{key}: {value}" for key, value in keys.items())]
    return "---\n" + "\n".join(lines) + "\n---\nHello\n"


def test_scripts_of_the_project_the_user_and_the_library(tmp_path):
    project, user = tmp_path / "project", tmp_path / "user"
    (project / ".shire" / "team").mkdir(parents=True)
    user.mkdir()
    (project / ".shire" / "a.shire").write_text(script("Project's A"))
    (project / ".shire" / "team" / "b.shire").write_text(script("B"))
    (project / "not-there.shire").write_text(script("Not in .shire"))
    (user / "c.shire").write_text(script("Mine"))
    (user / "off.shire").write_text(script("Off", enabled="false"))
    (user / "step.shire").write_text("no name\n")
    catalogue = Catalogue([project], user)
    ids = [one.id for one in catalogue.offered()]
    assert ids[:3] == ["project/a", "project/team/b", "user/c"]
    assert "library/explain" in ids
    assert {"user/off", "user/step"} <= {one.id for one in catalogue.actions()} - set(ids)
    assert catalogue.find("team/b").title == "B"
    assert catalogue.find("user/step").title == "step"
    assert catalogue.find("nothing") is None


def test_the_project_goes_before_the_library(tmp_path):
    (tmp_path / ".shire").mkdir()
    (tmp_path / ".shire" / "explain.shire").write_text(script("Ours"))
    catalogue = Catalogue([tmp_path])
    assert catalogue.find("explain").title == "Ours"
    assert catalogue.find("library/explain").title == "Explain this code"


def test_links_bring_no_scripts_into_a_project(tmp_path):
    project, other = tmp_path / "project", tmp_path / "other"
    (other / "inner").mkdir(parents=True)
    (other / "a.shire").write_text(script("Elsewhere"))
    (other / "inner" / "b.shire").write_text(script("Elsewhere too"))
    project.mkdir()
    (project / ".shire").symlink_to(other)
    assert {one.origin for one in Catalogue([project]).actions()} == {"library"}
    (project / ".shire").unlink()
    (project / ".shire").mkdir()
    (project / ".shire" / "a.shire").symlink_to(other / "a.shire")
    (project / ".shire" / "inner").symlink_to(other / "inner")
    assert {one.origin for one in Catalogue([project]).actions()} == {"library"}


def test_a_changed_script_is_read_again_and_a_deleted_one_is_gone(tmp_path):
    path = tmp_path / ".shire" / "a.shire"
    path.parent.mkdir()
    path.write_text(script("One"))
    catalogue = Catalogue([tmp_path])
    assert catalogue.find("a").title == "One"
    path.write_text(script("Another"))
    assert catalogue.find("a").title == "Another"
    path.unlink()
    assert catalogue.find("a") is None


def test_links_and_huge_files_are_left_out(tmp_path):
    folder = tmp_path / ".shire"
    folder.mkdir()
    outside = tmp_path / "outside.shire"
    outside.write_text(script("Outside"))
    (folder / "link.shire").symlink_to(outside)
    (folder / "ring").symlink_to(folder)
    (folder / "huge.shire").write_text(script("Huge") + "x" * 600_000)
    assert [one.id for one in Catalogue([tmp_path]).actions() if one.origin == "project"] == []


def test_two_hundred_scripts_are_listed(tmp_path):
    (tmp_path / ".shire").mkdir()
    for number in range(200):
        (tmp_path / ".shire" / f"s{number}.shire").write_text(
            script(f"S {number}", when='$fileName.contains("x")')
        )
    assert sum(one.origin == "project" for one in Catalogue([tmp_path]).offered()) == 200


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (None, True),
        ('$fileName.contains(".java") && $filePath.contains("src/main/java")', True),
        ('{ $fileName.contains(".java") }', True),
        ('$fileExtension == "py"', False),
        ('!$fileContent.isEmpty() and $language == "Java"', True),
        ("$selection.length() > 3", True),
        ('$selection.first == "x"', False),
        ('"a text"', False),
        ("$fileName.unknown()", False),
        ('$fileName.matches("(")', False),
        ("((((", False),
    ],
)
async def test_conditions(when, expected):
    assert await Conditions(place(end=5)).hold(when) is expected


async def test_without_a_place_there_is_no_file():
    assert not await Conditions(None).hold("!$fileContent.isEmpty()")
    assert await Conditions(None).hold("$fileName.isEmpty()")


BUILT_IN = sorted(LIBRARY.glob("*.shire"))


@pytest.mark.parametrize("path", BUILT_IN, ids=lambda path: path.stem)
def test_the_library_is_sound(path):
    text = path.read_text("utf-8")
    assert [one for one in check(text) if one.severity is Severity.ERROR] == []
    about = header(text)
    assert about.description
    assert about.model in {"big", "medium"}
    assert about.name or not about.enabled


def test_the_library_has_the_seeds_scenarios():
    assert {path.stem for path in BUILT_IN} >= {
        *(
            "explain",
            "generate",
            "test",
            "document",
            "refactor",
            "review",
            "review-commits",
            "fix",
            "fix-console",
        ),
        *("commit-message", "release-notes", "sql-ddl", "requirement", "ask", "rename", "shell"),
    }


@pytest.mark.parametrize("name", registry.function_names())
def test_every_function_has_its_module(name):
    assert registry.function(name) is not None


@pytest.mark.parametrize("name", registry.command_names())
def test_every_command_has_its_module(name):
    assert registry.command(name) is not None
