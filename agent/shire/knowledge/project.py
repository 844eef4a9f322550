"""Variables of the project: what it depends on, and which languages and frameworks it uses."""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING

from agent.errors import WorkspaceError
from agent.shire.knowledge.place import language_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from agent.shire.runtime.host import Host
    from agent.shire.runtime.sources import Knower
    from agent.shire.runtime.values import Value

MOST_FILES = 40
"""Build files that are read, those nearest to the root first."""
MOST_DEPENDENCIES = 200
"""Dependencies that are listed."""

_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*([<>=!~^][^;#]*)?")
_GRADLE = re.compile(r"""["']([\w.-]+):([\w.-]+)(?::([\w.$\{\}-]+))?["']""")
_GRADLE_PLUGIN = re.compile(r"""id\(?\s*["']([\w.-]+)["']\)?(?:\s+version\s+["']([\w.-]+)["'])?""")
_MAVEN = re.compile(
    r"<(?:dependency|parent)>\s*<groupId>([^<]+)</groupId>\s*<artifactId>([^<]+)</artifactId>(?:\s*<version>([^<]+)</version>)?"
)
_GO = re.compile(r"(?m)^(?:require\s+|\t)([\w./-]+\.[\w./-]+)\s+(v[\w.+-]+)")
_RUBY = re.compile(r"""(?m)^\s*gem\s+["']([\w-]+)["'](?:\s*,\s*["']([^"']+)["'])?""")
_JAVA_VERSION = re.compile(
    r"(?:<(?:java\.version|maven\.compiler\.(?:source|release))>|sourceCompatibility\s*=\s*['\"]?(?:JavaVersion\.VERSION_)?|languageVersion\D{1,40}?)(\d[\d._]*)"
)
_GO_VERSION = re.compile(r"(?m)^go\s+([\d.]+)")

_JVM = ("pom", "build.gradle")
_BUILT_BY: Mapping[str, tuple[str, ...]] = {
    "python": ("pyproject", "requirements", "setup"),
    **dict.fromkeys(("java", "kotlin", "groovy", "scala"), _JVM),
    **dict.fromkeys(("javascript", "typescript"), ("package.json",)),
    "go": ("go.mod",),
    "rust": ("Cargo",),
    "ruby": ("Gemfile",),
    "php": ("composer",),
}
"""The build files of a language: what the other half of a project uses is of no use to it."""
_FRAMEWORKS: Mapping[str, str] = {
    "spring-boot": "Spring Boot",
    "spring-webmvc": "Spring MVC",
    "spring-data": "Spring Data",
    "mybatis": "MyBatis",
    "quarkus": "Quarkus",
    "micronaut": "Micronaut",
    "ktor": "Ktor",
    "hibernate": "Hibernate",
    "lombok": "Lombok",
    "junit-jupiter": "JUnit 5",
    "org.junit.jupiter": "JUnit 5",
    "junit:junit": "JUnit 4",
    "mockito": "Mockito",
    "mockk": "MockK",
    "kotest": "Kotest",
    "testng": "TestNG",
    "assertj": "AssertJ",
    "django": "Django",
    "djangorestframework": "Django REST framework",
    "flask": "Flask",
    "fastapi": "FastAPI",
    "sqlalchemy": "SQLAlchemy",
    "pydantic": "Pydantic",
    "pytest": "pytest",
    "hypothesis": "Hypothesis",
    "react": "React",
    "next": "Next.js",
    "vue": "Vue",
    "nuxt": "Nuxt",
    "svelte": "Svelte",
    "@angular/core": "Angular",
    "express": "Express",
    "@nestjs/core": "NestJS",
    "jest": "Jest",
    "vitest": "Vitest",
    "mocha": "Mocha",
    "@testing-library/react": "Testing Library",
    "typescript": "TypeScript",
    "github.com/gin-gonic/gin": "Gin",
    "github.com/stretchr/testify": "testify",
    "gorm.io/gorm": "GORM",
    "actix-web": "Actix Web",
    "axum": "axum",
    "tokio": "Tokio",
    "serde": "Serde",
    "rails": "Rails",
    "rspec": "RSpec",
    "laravel/framework": "Laravel",
    "phpunit/phpunit": "PHPUnit",
}
"""Dependencies that tell how code is to be written: a name, or how it begins, and the framework's own name."""


async def dependencies(host: Host) -> list[tuple[str, str]]:
    """Give the project's dependencies with their versions as they are written (empty: none is)."""
    found: dict[str, str] = {}
    for name, text in await _build_files(host):
        for dependency, version in _read(name, text):
            found.setdefault(dependency, version)
    return list(found.items())[:MOST_DEPENDENCIES]


async def project_dependencies(host: Host) -> Value:
    """Give the dependencies, one a line: `name version`."""
    return "\n".join(f"{name} {version}".rstrip() for name, version in await dependencies(host))


async def framework_context(host: Host) -> Value:
    """Say in a sentence which language and frameworks the project uses, for prompts that write code."""
    place = host.editor.place
    files = await _build_files(host)
    if place is not None:
        own = _BUILT_BY.get(place.file.language, ("",))
        files = [(name, text) for name, text in files if name.startswith(own)]
    parts = []
    if place is not None:
        parts.append(f"{language_name(place.file.language)}{_version(place.file.language, files)}")
    names: dict[str, str] = {}
    for dependency, version in (entry for name, text in files for entry in _read(name, text)):
        known = _framework(dependency)
        if known is not None:
            names.setdefault(known, version if version[:1].isdigit() else "")
    if any("[tool.pytest" in text for name, text in files if name == "pyproject.toml"):
        names.setdefault("pytest", "")  # It need not be among the dependencies: many install it by hand.
    parts += [f"{name} {version}".rstrip() for name, version in names.items() if name not in parts]
    return f"This project uses {', '.join(parts)}." if parts else ""


def _framework(dependency: str) -> str | None:
    lower = dependency.lower()
    exact = _FRAMEWORKS.get(lower)
    if exact is not None:
        return exact
    artifact = lower.rpartition(":")[2]
    grouped = ((key, name) for key, name in _FRAMEWORKS.items() if ":" in lower)
    return next((name for key, name in grouped if artifact.startswith(key) or lower.startswith(key)), None)


def _version(language: str, files: Iterable[tuple[str, str]]) -> str:
    for name, text in files:
        found: str | None = None
        if language == "python" and name == "pyproject.toml":
            requires = re.search(r"requires-python\s*=\s*[\"']([^\"']+)", text)
            found = requires[1] if requires else None
        elif language in {"java", "kotlin", "groovy"}:
            matched = _JAVA_VERSION.search(text) if name.startswith(("pom", "build.gradle")) else None
            found = matched[1].replace("_", ".") if matched and language == "java" else None
        elif language == "go" and name == "go.mod":
            matched = _GO_VERSION.search(text)
            found = matched[1] if matched else None
        if found:
            return f" {found}"
    return ""


async def _build_files(host: Host) -> list[tuple[str, str]]:
    paths = [path for path in await host.files.listed() if _reader(path.name) is not None]
    paths.sort(key=lambda path: (len(path.parts), str(path)))
    found = []
    for path in paths[:MOST_FILES]:
        try:
            found.append((path.name, (await host.files.read(path)).text))
        except WorkspaceError:
            continue
    return found


def _read(name: str, text: str) -> Iterable[tuple[str, str]]:
    reader = _reader(name)
    try:
        return list(reader(text)) if reader else ()
    except (ValueError, AttributeError, TypeError):
        # A build file that is broken, or of another shape than its tool wants, tells nothing.
        return ()


def _reader(name: str) -> Callable[[str], Iterable[tuple[str, str]]] | None:
    if re.fullmatch(r"requirements[\w.-]*\.txt", name):
        return _requirements
    return _READERS.get(name)


def _requirements(text: str) -> Iterable[tuple[str, str]]:
    for line in text.splitlines():
        found = None if line.lstrip().startswith(("#", "-")) else _REQUIREMENT.match(line)
        if found:
            yield found[1], (found[2] or "").strip().removeprefix("==")


def _pyproject(text: str) -> Iterable[tuple[str, str]]:
    document = tomllib.loads(text)
    project = document.get("project", {})
    groups = [project.get("dependencies", []), *project.get("optional-dependencies", {}).values()]
    groups += document.get("dependency-groups", {}).values()
    for group in groups:
        yield from _requirements("\n".join(one for one in group if isinstance(one, str)))
    for name, version in document.get("tool", {}).get("poetry", {}).get("dependencies", {}).items():
        if name != "python":
            yield name, version if isinstance(version, str) else ""


def _package_json(text: str) -> Iterable[tuple[str, str]]:
    document = json.loads(text)
    for key in ("dependencies", "devDependencies"):
        for name, version in document.get(key, {}).items():
            yield name, str(version).lstrip("^~")


def _composer(text: str) -> Iterable[tuple[str, str]]:
    document = json.loads(text)
    for key in ("require", "require-dev"):
        yield from ((name, str(version)) for name, version in document.get(key, {}).items())


def _gradle(text: str) -> Iterable[tuple[str, str]]:
    for found in _GRADLE_PLUGIN.finditer(text):
        yield found[1], found[2] or ""
    for found in _GRADLE.finditer(text):
        yield f"{found[1]}:{found[2]}", found[3] or ""


def _maven(text: str) -> Iterable[tuple[str, str]]:
    for found in _MAVEN.finditer(text):
        yield f"{found[1].strip()}:{found[2].strip()}", (found[3] or "").strip()


def _cargo(text: str) -> Iterable[tuple[str, str]]:
    document = tomllib.loads(text)
    for key in ("dependencies", "dev-dependencies"):
        for name, value in document.get(key, {}).items():
            yield name, value if isinstance(value, str) else str(value.get("version", ""))


_READERS: Mapping[str, Callable[[str], Iterable[tuple[str, str]]]] = {
    "pyproject.toml": _pyproject,
    "package.json": _package_json,
    "composer.json": _composer,
    "build.gradle": _gradle,
    "build.gradle.kts": _gradle,
    "pom.xml": _maven,
    "Cargo.toml": _cargo,
    "go.mod": lambda text: ((found[1], found[2]) for found in _GO.finditer(text)),
    "Gemfile": lambda text: ((found[1], found[2] or "") for found in _RUBY.finditer(text)),
}


VARIABLES: Mapping[str, Knower] = {
    "frameworkContext": framework_context,
    "projectDependencies": project_dependencies,
}
"""The variables of this group."""
