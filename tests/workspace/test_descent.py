"""On the way down the rules say what they say of each path alone."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agent.workspace.admission import is_generated
from agent.workspace.ignore import IgnoreRules
from agent.workspace.secrets import is_secret
from agent.workspace.walk import Walk

NAMES = (
    "a",
    "b.py",
    "build",
    "c.log",
    "x.min.js",
    ".env",
    ".ssh",
    "node_modules",
    "src",
    "ä.py",
    "pyvenv.cfg",
)
PATTERNS = (
    *(
        "a",
        "/a",
        "a/",
        "!a/",
        "*.py",
        "!b.py",
        "!*.py",
        "*.log",
        "build",
        "!build/",
        "/build/",
        "src/*",
        "!src/b.py",
    ),
    *(
        "*",
        "!*/",
        "**/a",
        "a/**/b.py",
        "?.py",
        "[ab]",
        "# no",
        "",
        "*a",
        "a/b.py",
        "ä.py",
        "b.py ",
        "\\!a",
        "/*",
    ),
)
PATHS = st.lists(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4).map("/".join), max_size=14)
RULES = st.lists(st.sampled_from(PATTERNS), max_size=6).map("\n".join)
FILES = st.dictionaries(st.sampled_from(("", "a", "src", "build", "a/src")), RULES, max_size=3)


def alone(rules: IgnoreRules) -> list[str]:
    """What a walk gives by the rules for single paths."""
    found = []
    for name, inner, files in os.walk(rules.folder):
        folder = Path(name)
        inner[:] = [one for one in inner if not rules.ignored(folder / one, is_dir=True)]
        for path in (folder / one for one in files):
            if not (is_secret(path) or is_generated(path) or rules.ignored(path, is_dir=False)):
                found.append(path.relative_to(rules.folder).as_posix())
    return sorted(found)


def make(root: Path, paths: list[str], files: dict[str, str]) -> None:
    for path in (*paths, *(f"{folder}/{name}".lstrip("/") for folder in files for name in [".gitignore"])):
        try:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).touch()
        except OSError:
            continue  # A file stands where the folder would.
    for folder, text in files.items():
        if (root / folder / ".gitignore").is_file():
            (root / folder / ".gitignore").write_text(text)


@settings(max_examples=150, deadline=None)
@given(PATHS, FILES, st.sampled_from(("", "src")))
@example(["a/b.py", "src/a/b.py"], {"": "a\n!a/"}, "")
@example(["src/b.py", "src/a"], {"": "src/*\n!src/b.py"}, "src")
def test_a_walk_meets_what_the_rules_admit_path_by_path(paths, files, inner):
    with TemporaryDirectory() as name:
        root = Path(name).resolve()
        make(root, paths, files)
        (root / ".git").mkdir(exist_ok=True)
        (root / ".git" / "HEAD").write_text("ref: refs/heads/main")
        folder = root / inner
        if not folder.is_dir():
            return
        walked = [
            path.relative_to(folder).as_posix() for path in Walk(IgnoreRules(folder), clock=lambda: 0.0)
        ]
        assert sorted(walked) == alone(IgnoreRules(folder))


def test_a_walk_gives_what_the_disk_says_of_each_wanted_file(tmp_path):
    for name in ("a.py", "b.txt", "sub/c.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    walk = Walk(IgnoreRules(tmp_path), clock=lambda: 0.0, max_files=2)
    found = list(walk.files(lambda name: name.endswith(".py")))
    assert [(file.path, file.name) for file in found] == [
        (str(tmp_path / name), Path(name).name) for name in ("a.py", "sub/c.py")
    ]
    assert not walk.truncated
    for file in found:
        status = Path(file.path).stat()
        assert (status.st_size, status.st_mtime_ns, status.st_ctime_ns) == (
            file.status.st_size,
            file.status.st_mtime_ns,
            file.status.st_ctime_ns,
        )
        assert 0 < file.at_ns - status.st_mtime_ns < 60e9


@pytest.mark.parametrize("folder", [".ssh", "sub/.AWS"])
def test_nothing_below_a_folder_of_secrets_is_met(tmp_path, folder):
    (tmp_path / folder / "inner").mkdir(parents=True)
    (tmp_path / folder / "inner" / "a.py").touch()
    for top in (tmp_path, tmp_path / folder, tmp_path / folder / "inner"):
        assert list(Walk(IgnoreRules(top), clock=lambda: 0.0)) == []
