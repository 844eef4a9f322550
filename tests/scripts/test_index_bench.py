"""The parts of `scripts/bench_index` that need no daemon."""

from __future__ import annotations

import os
from types import SimpleNamespace

import pytest
from bench import index_checkout
from bench.errors import BenchError
from bench.index_answers import Asker, Target, targets
from bench.index_checkout import copy
from bench.index_probe import RoundTrip, cpu_s, waited_ns
from bench.index_run import Line, parser


@pytest.mark.parametrize(
    ("value", "bar", "met"), [(1.0, None, None), (1.0, 1.0, True), (1.1, 1.0, False), (0, 0, True)]
)
def test_a_bar_is_kept_up_to_its_value(value, bar, met):
    assert Line("x", value, "s", bar).met is met


def test_waiting_for_a_core_is_taken_off():
    assert RoundTrip(0.0, 30.0, 12.0).own_ms == 18.0
    assert RoundTrip(0.0, 1.0, 2.0).own_ms == 0.0


def test_what_the_system_does_not_tell_counts_as_nothing():
    assert waited_ns(0) >= 0
    assert cpu_s(0) == 0.0
    assert cpu_s(os.getpid()) >= 0.0


def test_targets_have_a_name_that_no_other_file_has(tmp_path):
    for number in range(6):
        (tmp_path / f"f{number}.py").write_text(f"shared_name = own_name_of_{number}\n")
    (tmp_path / "f5.py").write_text("shared_name = 1\n")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "f.py").write_text("hidden_name_here = 1\n")
    found = targets(tmp_path, 5, seed=1)
    assert {(one.relative, one.name) for one in found} == {(f"f{n}.py", f"own_name_of_{n}") for n in range(5)}
    assert found == targets(tmp_path, 5, seed=1)
    with pytest.raises(BenchError, match="only 5 files"):
        targets(tmp_path, 6, seed=1)


def test_a_checkout_has_whole_packages_until_they_suffice(tmp_path, monkeypatch):
    monkeypatch.setattr(index_checkout, "LEAST_FILES", 5)
    texts = {f"f{number}.py": "x = 1\n" for number in range(3)}
    monkeypatch.setattr(index_checkout, "sources", lambda package, cache: texts)
    assert index_checkout.make(tmp_path, tmp_path) == 6
    assert len(list(tmp_path.rglob("*.py"))) == 6
    monkeypatch.setattr(index_checkout, "LEAST_FILES", 1000)
    (tmp_path / "again").mkdir()
    with pytest.raises(BenchError, match="1000 are needed"):
        index_checkout.make(tmp_path / "again", tmp_path)


@pytest.mark.parametrize(
    ("said", "source", "shown"), [("word_made_from", "edits", True), ("word", "retrieved", False)]
)
def test_an_edit_is_shown_when_what_it_adds_is(tmp_path, said, source, shown):
    class Editor:
        def notify(self, method, params):
            pass

        def request(self, method, params):
            one = {"kind": "RetrievalSnippet", "path": "a.py", "source": source, "text": said}
            return SimpleNamespace(result={"elements": [one]})

    (tmp_path / "a.py").write_text("# licence\n")
    assert Asker(Editor(), tmp_path).edited(Target("a.py", tmp_path / "a.py", "x"), "word") is shown


def test_a_folder_without_code_is_refused(tmp_path):
    (tmp_path / "from").mkdir()
    (tmp_path / "from" / "notes.md").write_text("x\n")
    with pytest.raises(BenchError, match="no files"):
        copy(tmp_path / "from", tmp_path / "to")


def test_options():
    assert parser().parse_args([]).folder is None
