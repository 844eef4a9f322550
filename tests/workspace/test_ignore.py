from __future__ import annotations

from pathlib import Path

import pytest

from agent.workspace.ignore import IgnoreRules


def make(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


RULES = [
    "*.log\n!keep.log\nbuild/\n/only\na/**/b\n\\#x\n",
    "/*\n!/src\n!/.gitignore\n",
    "*\n!*/\n!*.py\n",
    "src/*\n!src/a.py\n",
    "doc?/[ab].txt\r\n*.tmp   \r\n# comment\r\n",
    "**/deep/**\n",
    "src/\n!src/a.py\n",
]
FILES = [
    *(
        "x.log",
        "keep.log",
        "sub/keep.log",
        "build/x.py",
        "sub/build/x.py",
        "build.py",
        "only",
        "sub/only",
        "a/q/r/b",
    ),
    *("#x", "src/a.py", "src/b.py", "src/sub/c.py", "docs/a.txt", "docs/c.txt", "x.tmp", "one/deep/two/x.py"),
]


@pytest.mark.parametrize("rules", RULES)
def test_agrees_with_git(tmp_path: Path, rules: str, git) -> None:
    make(tmp_path, dict.fromkeys(FILES, ""))
    (tmp_path / ".gitignore").write_bytes(rules.encode())
    make(tmp_path, {"sub/.gitignore": "!only\n", ".git-placeholder": ""})
    git(tmp_path, "init", "-q")
    ours = IgnoreRules(tmp_path)
    theirs = set(git(tmp_path, "check-ignore", "--no-index", *FILES).split("\n"))
    assert {name for name in FILES if ours.ignored(tmp_path / name, is_dir=False)} == theirs - {""}


def test_nested_own_and_excluded(tmp_path: Path) -> None:
    make(
        tmp_path,
        {
            ".git/HEAD": "ref: refs/heads/main",
            ".git/info/exclude": "*.mine\n",
            ".gitignore": "*.gen\nsecret/\n",
            ".inlaydignore": "!a.gen\nbig.py\n",
            "sub/.gitignore": "!*.gen\n",
        },
    )
    rules = IgnoreRules(tmp_path)

    def ignored(name: str) -> bool:
        return rules.ignored(tmp_path / name, is_dir=False)

    assert [
        name for name in ("x.mine", "b.gen", "big.py", "sub/big.py", "secret/a.py") if not ignored(name)
    ] == []
    assert [name for name in ("a.gen", "sub/b.gen", "c.py", "secrets/a.py") if ignored(name)] == []


def test_a_folder_within_a_repository_obeys_the_root(tmp_path: Path) -> None:
    make(tmp_path, {".git/HEAD": "x", ".gitignore": "pkg/gen.py\n*.o\n", "pkg/a.py": ""})
    rules = IgnoreRules(tmp_path / "pkg")
    assert rules.ignored(tmp_path / "pkg" / "gen.py", is_dir=False)
    assert rules.ignored(tmp_path / "pkg" / "x.o", is_dir=False)
    assert not rules.ignored(tmp_path / "pkg" / "a.py", is_dir=False)
    assert not rules.ignored(tmp_path / "pkg", is_dir=True)
    assert rules.ignored(tmp_path / "other.py", is_dir=False)


@pytest.mark.parametrize(
    ("folder", "ignored"),
    [
        *[(name, True) for name in ("node_modules", ".git", ".venv", "__pycache__", "a/node_modules")],
        *[(name, False) for name in ("build", "dist", "target", "vendor", "env", "out", "bin", "lib")],
    ],
)
def test_folders_of_tools(tmp_path: Path, folder: str, ignored: bool) -> None:
    make(tmp_path, {f"{folder}/inner/a.py": ""})
    rules = IgnoreRules(tmp_path)
    assert rules.ignored(tmp_path / folder, is_dir=True) is ignored
    assert rules.ignored(tmp_path / folder / "inner" / "a.py", is_dir=False) is ignored
    assert not rules.ignored(tmp_path / "src" / Path(folder).name, is_dir=False)


@pytest.mark.parametrize("marker", ["pyvenv.cfg", "CACHEDIR.TAG"])
def test_marked_folders(tmp_path: Path, marker: str) -> None:
    make(tmp_path, {f"target/{marker}": "", "target/a.py": ""})
    assert IgnoreRules(tmp_path).ignored(tmp_path / "target" / "a.py", is_dir=False)


def test_symlinks(tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    make(
        tmp_path,
        {"outside/a.py": "", "inside/b.py": "", "inside/.gitignore": "hidden.py", "inside/hidden.py": ""},
    )
    for name, target in {
        "out.py": outside / "a.py",
        "out": outside,
        "in.py": inside / "b.py",
        "peek.py": inside / "hidden.py",
        "loop": inside / "loop",
    }.items():
        (inside / name).symlink_to(target)
    rules = IgnoreRules(inside)
    ignored = {
        p.name: rules.ignored(p, is_dir=p.is_dir()) for p in inside.iterdir() if p.suffix != ".gitignore"
    }
    assert ignored["out.py"]
    assert ignored["out"]
    assert ignored["peek.py"]
    assert not ignored["in.py"]
    assert rules.ignored(inside / "out" / "a.py", is_dir=False)
    rules.ignored(inside / "loop", is_dir=False)


def test_rules_are_kept_until_invalidated(tmp_path: Path) -> None:
    make(tmp_path, {".git/HEAD": "x", "sub/a.py": ""})
    rules = IgnoreRules(tmp_path)
    assert not rules.ignored(tmp_path / "sub" / "a.py", is_dir=False)
    make(tmp_path, {".gitignore": "sub/"})
    assert not rules.ignored(tmp_path / "sub" / "a.py", is_dir=False)
    rules.invalidate()
    assert rules.ignored(tmp_path / "sub" / "a.py", is_dir=False)
    assert rules.is_rule_file(tmp_path / "sub" / ".inlaydignore")
    assert rules.is_rule_file(tmp_path / ".git" / "info" / "exclude")
    assert not rules.is_rule_file(tmp_path / "exclude")


def test_hostile_rules(tmp_path: Path) -> None:
    lines = ["[z-a]", "\\", "!", "/", "[", "[[a]", "x" * 5_000, "*a" * 30 + "b", "\0", "good.py"]
    make(
        tmp_path,
        {".gitignore": "\n".join(lines), "sub/.gitignore": "\n" * 1_000_001 + "*", "odd/.gitignore/x": ""},
    )
    rules = IgnoreRules(tmp_path)
    assert rules.ignored(tmp_path / "good.py", is_dir=False)
    assert not rules.ignored(tmp_path / ("a" * 200), is_dir=False)
    assert not rules.ignored(tmp_path / "sub" / "x.py", is_dir=False)
    assert not rules.ignored(tmp_path / "odd" / "x.py", is_dir=False)
