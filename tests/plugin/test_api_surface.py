"""The list of platform members out of class files, and the lock that it is checked against."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import api_surface  # noqa: E402 - found through the line above
from kotlin_build.compiling import compile_all  # noqa: E402 - as above

JAVA = {
    "com/intellij/Base.java": """
        package com.intellij;
        public class Base<T> {
            public static final long BIG = System.nanoTime();
            protected int kept;
            public Base(String name) {}
            public void inherited(T value) {}
            public static Base<String> make() { return null; }
        }""",
    "com/intellij/Face.java": "package com.intellij; public interface Face { default int face() { return 1; } }",
    "dev/Own.java": """
        package dev;
        import com.intellij.*;
        public class Own extends Base<String> implements Face {
            public Own() { super("x"); kept = 1; }
            void run(Object other) {
                inherited("y");
                if (other instanceof Face[]) Base.make();
                long big = BIG;
                double real = 1.5;
                run(null);
            }
        }""",
    "dev/Plain.java": 'package dev; class Plain implements com.intellij.Face { String s = "\\u00e9" + face(); }',
}

needs_javac = pytest.mark.skipif(shutil.which("javac") is None, reason="javac makes the class files")


@pytest.fixture(scope="module")
def classes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("java")
    for name, text in JAVA.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    subprocess.run(
        ["javac", "-d", str(folder / "out"), *map(str, folder.rglob("*.java"))], check=True, timeout=60
    )
    return folder / "out" / "dev"


@needs_javac
def test_members_are_named_by_the_class_that_has_them(classes: Path) -> None:
    assert api_surface.surface(classes.glob("*.class")) == [
        "com/intellij/Base",
        "com/intellij/Base.<init>:(Ljava/lang/String;)V",
        "com/intellij/Base.BIG:J",
        "com/intellij/Base.inherited:(Ljava/lang/Object;)V",
        "com/intellij/Base.kept:I",
        "com/intellij/Base.make:()Lcom/intellij/Base;",
        "com/intellij/Face",
        "com/intellij/Face.face:()I",
    ]


@needs_javac
def test_files_that_are_cut_off_are_refused_by_name(classes: Path) -> None:
    data = (classes / "Own.class").read_bytes()
    for end in [*range(0, 400, 7), 12]:
        with pytest.raises(api_surface.NoClassFileError, match="Own"):
            api_surface.class_file(data[:end], "Own")
    with pytest.raises(api_surface.NoClassFileError):
        api_surface.class_file(b"PK" + data)


def test_a_lock_is_compared_line_by_line() -> None:
    locked = api_surface.read_lock("# head\na.b:()V  # read\nc.d:I  # UNVERIFIED\ne.f:I\n")
    assert locked == {"a.b:()V": "read", "c.d:I": "UNVERIFIED", "e.f:I": ""}
    found = api_surface.problems(["a.b:()V", "c.d:I", "new.one:I"], locked)
    assert [one.partition(":")[0] for one in found] == ["new.one", "e.f", "c.d", "e.f"]
    written = api_surface.written(["a.b:()V", "new.one:I"], locked, "# head\n")
    assert written == "# head\na.b:()V  # read\nnew.one:I  # UNVERIFIED\n"


@pytest.mark.timeout(900)  # the compiler, where nothing is compiled yet
def test_the_shell_uses_nothing_that_is_not_locked(capsys: pytest.CaptureFixture[str]) -> None:
    if shutil.which("java") is None or shutil.which("npm") is None:
        pytest.skip("the plugin is compiled with Java and a compiler from npm")
    # In this process: the Kotlin tests keep the build's lock until it ends, another one would wait for it.
    compile_all(["platform"])
    assert api_surface.main([]) == 0, capsys.readouterr().out


def test_no_class_of_the_shell_grows_and_the_core_knows_no_platform() -> None:
    plugin = ROOT / "idea-plugin"
    for path in (plugin / "core" / "src").rglob("*.kt"):
        assert "import com.intellij" not in path.read_text(encoding="utf-8"), path
    for path in (plugin / "platform" / "src" / "main").rglob("*.kt"):
        code = [
            line
            for line in path.read_text(encoding="utf-8").splitlines()
            if line and not line.startswith("import ")
        ]
        assert len(code) <= 70, f"{path}: {len(code)} lines without imports"


def test_every_declaration_names_its_source() -> None:
    stubs = [
        *(ROOT / "idea-plugin" / "api-stubs" / "src").rglob("*.java"),
        *(ROOT / "idea-plugin" / "api-stubs" / "src").rglob("*.kt"),
    ]
    assert len(stubs) > 90
    for path in stubs:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("// Declares what is used of intellij-community's platform/"), path
        assert first.endswith((".java", ".kt")), path
