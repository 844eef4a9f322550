from __future__ import annotations

import pytest
from bench import debian_source
from bench.errors import BenchError
from bench.packages import Package, sources

APT = """#!/bin/sh
echo "$@" >> "$APT_LOG"
case "$*" in
  *indextargets*) printf '%s\\n' 'http://a.test/debian stable main' 'http://a.test/debian stable contrib' ;;
  *update*) echo x > apt/lists/a_Sources ;;
  *=2.0-1*) mkdir -p made && echo 'class A {}' > made/A.java && tar -cf thing_2.0.orig.tar.gz made ;;
  *) exit 1 ;;
esac
"""
"""Plays apt-get: it tells one archive, lists its sources and has one of them."""


@pytest.fixture
def apt(tmp_path, monkeypatch):
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "apt-get").write_text(APT)
    (folder / "apt-get").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    monkeypatch.setenv("APT_LOG", str(tmp_path / "log"))
    cache = tmp_path / "cache"
    cache.mkdir()
    return cache


def test_a_source_package_is_fetched_with_lists_of_its_own(apt, tmp_path):
    debian_source.fetch("thing", "2.0-1", apt)
    debian_source.fetch("thing", "2.0-1", apt)
    assert (apt / "thing_2.0.orig.tar.gz").is_file()
    assert (apt / "apt" / "sources.list").read_text() == "deb-src http://a.test/debian stable main\n"
    said = (tmp_path / "log").read_text()
    assert said.count("update") == 1
    assert f"Dir::State::lists={apt / 'apt' / 'lists'}" in said


def test_a_version_that_is_not_to_be_had_is_told(apt):
    with pytest.raises(BenchError, match="thing=9"):
        debian_source.fetch("thing", "9", apt)


def test_its_files_are_read_like_those_of_any_package(apt):
    package = Package("thing", "2.0-1", "source", "java", (".java",), "tune")
    assert sources(package, apt) == {"made/A.java": "class A {}\n"}
