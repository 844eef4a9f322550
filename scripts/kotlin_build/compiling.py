"""Compiles the modules whose inputs have changed, in one JVM."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kotlin_build.java import java
from kotlin_build.modules import MODULES, Module, classpath, present
from kotlin_build.places import BUILD, BuildError, hold
from kotlin_build.tools import KOTLIN, PACKAGES, ensure

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

JVM = ("-Xmx1500m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
"""How the compiler's JVM is started: it lives for seconds, so the second just-in-time compiler does not pay."""

COMPILE_LIMIT_S = 900
"""How long a compilation of everything may take, seconds."""

KOTLIN_FLAGS = (
    "-no-stdlib",
    "-no-reflect",
    # Interfaces as the platform compiles its own: default methods are methods.
    "-jvm-default=no-compatibility",
    "-jvm-target=17",
    "-Xjdk-release=17",
    # The widest range of IDEs: 2024.3 bundles the standard library 2.0.
    "-language-version=2.0",
    "-api-version=2.0",
    "-Xsuppress-version-warnings",
    "-Werror",
)
"""Flags of every Kotlin module."""

JAVA_FLAGS = ("--release=17", "-Xlint:all,-processing,-serial", "-Werror", "-encoding", "UTF-8", "-proc:none")
"""Flags of the Java sources of a module."""

_DRIVER = Path(__file__).with_name("Compiler.java")


def compile_all(only: Sequence[str] = ()) -> list[Module]:
    """Compile what has changed, of all modules or of those named and what they use; give them, compiled.

    Raises:
        BuildError: a module does not compile, or a tool is missing.
    """
    java()
    ensure()
    hold()
    wanted = _with_used(only) if only else {module.name for module in MODULES}
    modules = [module for module in present() if module.name in wanted]
    digests = _digests(modules)
    stale = [module for module in modules if _stamp(module) != digests[module.name]]
    if stale:
        _compile(stale, digests)
    return modules


def _with_used(names: Iterable[str]) -> set[str]:
    known = {module.name: module for module in MODULES}
    found: set[str] = set()
    for name in names:
        if name not in known:
            raise BuildError(f"{name}: no such module; there are {', '.join(known)}")
        found |= {name, *known[name].uses}
    return found


def _digests(modules: Iterable[Module]) -> dict[str, str]:
    """Give a checksum of everything that a module's class files depend on, for each."""
    tools = "".join(package.sha256 for package in PACKAGES)
    digests: dict[str, str] = {}
    for module in modules:
        digest = hashlib.sha256(f"{tools}{KOTLIN_FLAGS}{JAVA_FLAGS}{module}".encode())
        digest.update(_DRIVER.read_bytes())
        for name in module.uses:
            digest.update(digests.get(name, "").encode())
        for path in module.files():
            if "resources" not in path.relative_to(module.sources).parts[:1]:
                digest.update(f"{path}\0".encode() + path.read_bytes())
        digests[module.name] = digest.hexdigest()
    return digests


def _stamp(module: Module) -> str:
    path = _stamp_path(module)
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _stamp_path(module: Module) -> Path:
    return BUILD / f"{module.name}.stamp"


def _compile(stale: Sequence[Module], digests: dict[str, str]) -> None:
    BUILD.mkdir(parents=True, exist_ok=True)
    for module in stale:
        _stamp_path(module).unlink(missing_ok=True)
        shutil.rmtree(module.output, ignore_errors=True)
    steps = BUILD / "steps.txt"
    steps.write_text("".join(_steps(module) for module in stale), encoding="utf-8")
    jars = ("kotlin-compiler", "kotlin-stdlib", "kotlin-script-runtime", "kotlinx-coroutines-core-jvm")
    path = ":".join(str(KOTLIN.file(f"{name}.jar")) for name in jars)
    command = [java(), *JVM, "-cp", path, str(_DRIVER), str(steps)]
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        timeout=COMPILE_LIMIT_S,
        check=False,
    )
    said = done.stdout.splitlines()
    for line in said:
        print(f"kotlin: {line}", file=sys.stderr, flush=True)
    made = {line.split()[1] for line in said if line.startswith("done ")}
    for module in stale:
        if module.name in made and (not done.returncode or module.name != said[-1].split()[1]):
            _stamp_path(module).write_text(digests[module.name], encoding="utf-8")
    if done.returncode:
        raise BuildError("the Kotlin sources do not compile; what the compiler says stands above")


def _steps(module: Module) -> str:
    """Write the compiler's steps for one module: Kotlin first, it reads the Java sources beside it."""
    kotlin = [path for path in module.files() if path.suffix == ".kt"]
    javas = [path for path in module.files() if path.suffix == ".java"]
    path = ":".join(str(one) for one in classpath(module))
    written = ""
    if kotlin:
        friend = [f"-Xfriend-paths={BUILD / module.sees_internal}"] if module.sees_internal else []
        named = [f"-module-name={module.name}", "-cp", path, "-d", str(module.output)]
        written += _step("kotlin", module, [*KOTLIN_FLAGS, *friend, *named, *map(str, [*kotlin, *javas])])
    if javas:
        named = ["-cp", f"{module.output}:{path}", "-d", str(module.output)]
        written += _step("java", module, [*JAVA_FLAGS, *named, *map(str, javas)])
    return written


def _step(kind: str, module: Module, arguments: Iterable[str]) -> str:
    return "\n".join([f"{kind} {module.name}", *arguments, "", ""])
