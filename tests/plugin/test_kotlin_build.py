"""The build of the Kotlin modules: what it refuses, what it skips, and how it reads JUnit's report."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from kotlin_build import compiling, testing, tools
from kotlin_build.modules import MODULES, Module
from kotlin_build.places import BuildError

REPORT = """<?xml version="1.0"?>
<testsuite>
<testcase name="a()" classname="x.ATest" time="0.5"><system-out>
unique-id: [a]
display-name: a good name()
</system-out></testcase>
<testcase name="b()" classname="x.ATest" time="1,000.25"><failure message="no">java.lang.Error: no
\tat java.base/x
\tat dev.inlayd.X.y(X.kt:3)</failure></testcase>
<testcase name="c()" classname="x.ATest" time="0"><skipped>later</skipped></testcase>
</testsuite>"""


def test_a_report_is_read(tmp_path):
    path = tmp_path / "report.xml"
    path.write_text(REPORT, encoding="utf-8")
    good, bad, skipped = testing._read("core-test", path)
    assert (good.name, good.seconds, good.failure, good.skipped) == ("a good name", 0.5, "", "")
    assert bad.seconds == 1000.25
    assert testing.brief(bad.failure).splitlines() == ["java.lang.Error: no", "\tat dev.inlayd.X.y(X.kt:3)"]
    assert skipped.skipped == "later"


def test_how_tests_went_is_kept_for_others(tmp_path):
    report, kept = tmp_path / "report.xml", tmp_path / "build" / "results.json"
    report.write_text(REPORT, encoding="utf-8")
    results = list(testing._read("core-test", report))
    testing.write_results(kept, results)
    assert testing.read_results(kept) == results
    testing.write_results(kept, (), "it does not compile")
    with pytest.raises(BuildError, match="it does not compile"):
        testing.read_results(kept)


@pytest.mark.parametrize(
    "text", [None, "", "{", "[]", '{"error": ""}', '{"error": "", "results": [{"name": 1}]}']
)
def test_results_that_are_none_are_an_error(tmp_path, text):
    kept = tmp_path / "results.json"
    if text is not None:
        kept.write_text(text, encoding="utf-8")
    with pytest.raises(BuildError, match="left no results"):
        testing.read_results(kept)


@pytest.fixture
def archive(tmp_path, monkeypatch):
    monkeypatch.setattr(tools, "TOOLS", tmp_path / "tools")

    def pack(command: list[str], folder: Path) -> None:
        (folder / "x.tgz").write_bytes(b"not what was pinned")

    monkeypatch.setattr(tools, "_run", pack)
    monkeypatch.setattr(tools, "_need", lambda program, mend: None)
    return tmp_path


def test_another_checksum_is_refused_and_leaves_nothing(archive):
    with pytest.raises(BuildError, match="the checksum is"):
        tools._fetch(tools.KTLINT)
    assert list((archive / "tools").iterdir()) == []


def test_a_missing_program_is_named_with_its_mend(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(BuildError, match=r"npm is not on the PATH: .* --python-only"):
        tools._need("npm", "install Node.js with npm")


def test_without_java_the_command_says_so_and_fails(tmp_path):
    script = Path(__file__).parents[2] / "scripts" / "kotlin"
    done = subprocess.run(
        [sys.executable, str(script), "compile"],
        env={"PATH": str(tmp_path), "JAVA_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "--python-only" in done.stderr


@pytest.fixture
def module(tmp_path, monkeypatch):
    made = Module("one", "one")
    monkeypatch.setattr("kotlin_build.modules.PLUGIN", tmp_path)
    (made.sources / "kotlin").mkdir(parents=True)
    (made.sources / "kotlin" / "A.kt").write_text("class A", encoding="utf-8")
    return made


def test_a_changed_source_changes_the_checksum_and_what_depends_on_it(module):
    user = replace(module, name="two", folder="two", uses=("one",))
    before = compiling._digests([module, user])
    assert compiling._digests([module, user]) == before
    (module.sources / "kotlin" / "A.kt").write_text("class B", encoding="utf-8")
    after = compiling._digests([module, user])
    assert after["one"] != before["one"]
    assert after["two"] != before["two"]


def test_modules_come_after_what_they_use():
    seen: set[str] = set()
    for one in MODULES:
        assert seen.issuperset(one.uses), one.name
        seen.add(one.name)


def test_an_unknown_module_is_refused():
    with pytest.raises(BuildError, match="nosuch: no such module; there are core"):
        compiling._with_used(["nosuch"])
