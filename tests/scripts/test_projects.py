from __future__ import annotations

import pytest
from bench import projects
from bench.errors import BenchError
from bench.scene import prepare


@pytest.mark.parametrize(
    ("name", "is_source"),
    [
        ("django/db/models/query.py", True),
        ("django/admin/js/actions.js", True),
        ("pybind11/include/pybind11/gil.h", True),
        ("django/admin/js/vendor/jquery/jquery.js", False),
        ("vendor/x.py", False),
        ("django/conf/locale/de/formats.py", False),
        ("a/jquery.min.js", False),
        ("Django-5.dist-info/x.py", False),
        ("a/b.mo", False),
        ("a/__init__.pyc", False),
    ],
)
def test_is_source(name, is_source):
    assert projects.is_source(name) is is_source


def test_copy_takes_sources_and_texts_reads_the_plain_ones(tmp_path):
    source = tmp_path / "vendor" / "project"  # the folders above do not matter
    (source / "in").mkdir(parents=True)
    (source / "in" / "a.py").write_text("a\n")
    (source / "b.py").write_text("é\n", encoding="utf-8")
    (source / "c.py").write_bytes(b"c\r\n")
    (source / "d.txt").write_text("d\n")
    projects.copy(source, tmp_path / "copy")
    assert sorted(path.name for path in (tmp_path / "copy").rglob("*.*")) == ["a.py", "b.py", "c.py"]
    assert projects.texts(tmp_path / "copy") == {"in/a.py": "a\n"}


def test_of_length_chooses_by_lines_and_seed():
    files = {f"{lines}.py": "x\n" * lines for lines in range(240, 361)} | {"300.js": "x\n" * 300}
    chosen = projects.of_length(files, 250, 350, 20, seed=1)
    assert len(chosen) == 20
    assert all(250 <= text.count("\n") <= 350 and name.endswith(".py") for name, text in chosen.items())
    assert chosen == projects.of_length(files, 250, 350, 20, seed=1)
    assert list(chosen) != list(projects.of_length(files, 250, 350, 20, seed=2))
    assert len(projects.of_length(files, 360, 400, 20, seed=1)) == 1


def test_a_project_without_such_files_is_refused(tmp_path):
    (tmp_path / "small").mkdir()
    with pytest.raises(BenchError, match=r"no two Python files of 250 to 350 lines"):
        prepare(tmp_path / "work", tmp_path / "small")
