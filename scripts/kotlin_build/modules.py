"""The modules of the plugin: what each is made of, in the order in which they are compiled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kotlin_build.places import BUILD, PLUGIN
from kotlin_build.tools import GSON, JUNIT, KOTLIN

if TYPE_CHECKING:
    from pathlib import Path

_PLATFORM_LIBRARIES = (
    KOTLIN.file("kotlin-stdlib.jar"),
    KOTLIN.file("annotations-13.0.jar"),
    KOTLIN.file("kotlinx-coroutines-core-jvm.jar"),
    GSON.file("gson.jar"),
)
# What the IntelliJ platform bundles and the plugin therefore may use.
_TEST_LIBRARIES = (
    KOTLIN.file("kotlin-test.jar"),
    KOTLIN.file("kotlin-test-junit5.jar"),
    JUNIT.file("junit.jar"),
)


@dataclass(frozen=True, slots=True)
class Module:
    """One unit of compilation, in Gradle's layout: `<folder>/src/<kind>/{kotlin,java,resources}`.

    Attributes:
        name: How it is called on the command line and in `build/kotlin`.
        folder: Its folder in `idea-plugin`.
        kind: `main`, `test` or another source set.
        uses: Modules that it sees, by name.
        sees_internal: The module whose `internal` names it sees, or empty.
        has_tests: Whether JUnit looks for tests in it.
    """

    name: str
    folder: str
    kind: str = "main"
    uses: tuple[str, ...] = ()
    sees_internal: str = ""
    has_tests: bool = False

    @property
    def sources(self) -> Path:
        """The folder of its source set."""
        return PLUGIN / self.folder / "src" / self.kind

    @property
    def output(self) -> Path:
        """The folder of its class files."""
        return BUILD / self.name

    @property
    def libraries(self) -> tuple[Path, ...]:
        """The jars that it is compiled against."""
        return _PLATFORM_LIBRARIES + (_TEST_LIBRARIES if self.has_tests else ())

    def files(self) -> list[Path]:
        """Give its sources and resources in a fixed order; empty where the module is not there yet."""
        return sorted(path for path in self.sources.rglob("*") if path.is_file())


MODULES = (
    Module("core", "core"),
    Module("core-test", "core", "test", ("core",), "core", has_tests=True),
    Module("core-bench", "core", "bench", ("core",)),
    Module("api-stubs", "api-stubs"),
    Module("platform", "platform", "main", ("core", "api-stubs")),
    Module(
        "platform-test",
        "platform",
        "test",
        ("core", "core-test", "api-stubs", "platform"),
        "platform",
        has_tests=True,
    ),
)
"""Every module; one that has no sources is left out."""


def present() -> list[Module]:
    """Give the modules that have sources."""
    return [module for module in MODULES if module.files()]


def classpath(module: Module) -> list[Path]:
    """Give what a module is compiled against and run with, itself left out."""
    used = [BUILD / name for name in module.uses]
    resources = [
        PLUGIN / one.folder / "src" / one.kind / "resources" for one in MODULES if one.name in module.uses
    ]
    return [*used, *(folder for folder in resources if folder.is_dir()), *module.libraries]
