"""Projects of the package registries for measuring context: fetched by each registry's own client, versions pinned."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from agent.languages import language_of_path
from bench import debian_source
from bench.errors import BenchError

FETCH_LIMIT_S = 300
LARGEST_FILE = 400_000
"""Longer files are data or generated, characters."""
LANGUAGES = frozenset(
    {
        "python",
        "typescript",
        "javascript",
        "go",
        "rust",
        "kotlin",
        "java",
        "cpp",
        "c",
        "csharp",
        "php",
        "ruby",
    }
)
"""Languages whose strings and comments are told from code."""
BUILT = re.compile(r"\.d\.ts$|\.min\.js$|/(dist|build|node_modules|esm|cjs|prebuilds)/|-info/|/lib/.*\.ts$")
"""Paths of files that a build wrote."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package of a registry.

    Attributes:
        name, version: As the registry knows it.
        registry: Whose client fetches it; `source` is Debian's, of what its packages are built from.
        language: Its main language, for the table.
        endings: Those of the files that are read.
        group: Constants of the daemon were chosen on `tune`; `held` is for reports.
    """

    name: str
    version: str
    registry: Literal["pypi", "npm", "debian", "source"]
    language: str
    endings: tuple[str, ...]
    group: Literal["tune", "held"]

    @property
    def archive(self) -> str:
        """Give the pattern of the archive's file name in the cache."""
        name = self.name.lstrip("@").replace("/", "-")
        if self.registry == "debian":
            return f"{name}_{self.version.replace(':', '%3a')}_*.deb"
        if self.registry == "source":
            return f"{name}_{self.version.rpartition('-')[0]}.orig.tar.*"
        return f"{name}-{self.version}-*.whl" if self.registry == "pypi" else f"{name}-{self.version}.tgz"

    @property
    def command(self) -> list[str]:
        """Give the command that puts the archive into its working folder."""
        if self.registry == "pypi":
            pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
            return [*pip, "--no-deps", "--only-binary", ":all:", f"{self.name}=={self.version}"]
        if self.registry == "npm":
            return ["npm", "pack", "--silent", f"{self.name}@{self.version}"]
        return ["apt-get", "download", "-qq", f"{self.name}={self.version}"]


PACKAGES = (
    Package("rich", "15.0.0", "pypi", "python", (".py",), "tune"),
    Package("celery", "5.7.0", "pypi", "python", (".py",), "tune"),
    Package("rxjs", "7.8.2", "npm", "typescript", (".ts",), "tune"),
    Package("eslint", "10.15.0", "npm", "javascript", (".js",), "tune"),
    Package("golang-github-gin-gonic-gin-dev", "1.8.1-1", "debian", "go", (".go",), "tune"),
    Package("librust-tokio-dev", "1.24.2-1", "debian", "rust", (".rs",), "tune"),
    Package("expo-modules-core", "58.0.7", "npm", "kotlin", (".kt",), "tune"),
    Package("leveldown", "6.1.1", "npm", "cpp", (".cc", ".h"), "tune"),
    Package("werkzeug", "3.1.9", "pypi", "python", (".py",), "tune"),
    Package("sphinx", "9.0.4", "pypi", "python", (".py",), "tune"),
    Package("@reduxjs/toolkit", "2.14.0", "npm", "typescript", (".ts", ".tsx"), "tune"),
    Package("commons-io", "2.11.0-2", "source", "java", (".java",), "tune"),
    Package("kotlinx-coroutines", "1.0.1-2", "source", "kotlin", (".kt",), "tune"),
    Package("keepass2", "2.47+dfsg-2", "source", "csharp", (".cs",), "tune"),
    Package("scrapy", "2.19.0", "pypi", "python", (".py",), "held"),
    Package("django", "5.2.19", "pypi", "python", (".py",), "held"),
    Package("zod", "4.6.7", "npm", "typescript", (".ts",), "held"),
    Package("webpack", "5.112.2", "npm", "javascript", (".js",), "held"),
    Package("golang-github-hashicorp-raft-dev", "1.1.2-1", "debian", "go", (".go",), "held"),
    Package("golang-github-prometheus-common-dev", "0.39.0-2", "debian", "go", (".go",), "held"),
    Package("librust-hyper-dev", "0.14.19-1", "debian", "rust", (".rs",), "held"),
    Package("react-native-screens", "4.30.1", "npm", "kotlin", (".kt",), "held"),
    Package("cordova-android", "15.1.0", "npm", "java", (".java",), "held"),
    Package("@capacitor/android", "8.5.2", "npm", "java", (".java",), "held"),
    Package("node-sass", "9.0.0", "npm", "cpp", (".cpp", ".hpp", ".h"), "held"),
    Package("aiohttp", "3.14.5", "pypi", "python", (".py",), "held"),
    Package("msw", "3.0.5", "npm", "typescript", (".ts",), "held"),
    Package("jsoup", "1.15.3-1", "source", "java", (".java",), "held"),
    Package("expo-updates", "57.0.24", "npm", "kotlin", (".kt",), "held"),
    Package("newtonsoft-json", "6.0.8+dfsg-1.1", "source", "csharp", (".cs",), "held"),
)


def sources(package: Package, cache: Path) -> dict[str, str]:
    """Give the source files of a package by their paths in it, sorted, with Unix line ends.

    Raises:
        BenchError: The registry's client could not fetch it.
    """
    with tempfile.TemporaryDirectory(prefix="inlayd-package-") as folder:
        _unpack(_fetch(package, cache), Path(folder))
        return _read(Path(folder), package.endings)


def sources_of_folder(folder: Path) -> tuple[str, dict[str, str]]:
    """Give the language that most files of a folder have, and the source files in it; hidden folders are left out.

    Raises:
        BenchError: There is no code.
    """
    paths = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    shown = [path for path in paths if not any(part.startswith(".") for part in path.parts)]
    languages = Counter(language_of_path(PurePosixPath(path)) for path in shown)
    usual = next((one for one, _ in languages.most_common() if one.id in LANGUAGES), None)
    if usual is None:
        raise BenchError(f"{folder}: has no files in any of {', '.join(sorted(LANGUAGES))}")
    read = _read(folder, usual.endings)
    return usual.id, {name: read[name] for name in map(Path.as_posix, sorted(shown)) if name in read}


def write(texts: dict[str, str], folder: Path) -> None:
    """Write files into a folder."""
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")


def _fetch(package: Package, cache: Path) -> Path:
    cache.mkdir(parents=True, exist_ok=True)
    if not list(cache.glob(package.archive)):
        print(f"fetching {package.name} {package.version} into {cache}", file=sys.stderr, flush=True)
        shown = " ".join(package.command)
        if package.registry == "source":
            debian_source.fetch(package.name, package.version, cache)
            return _held(package, cache)
        try:
            done = subprocess.run(
                package.command,
                cwd=cache,
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=sys.stderr,
                timeout=FETCH_LIMIT_S,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise BenchError(f"`{shown}`: {error}") from error
        if done.returncode:
            raise BenchError(f"`{shown}` failed (see above); or use --offline FOLDER")
    return _held(package, cache)


def _held(package: Package, cache: Path) -> Path:
    found = sorted(cache.glob(package.archive))
    if not found:
        raise BenchError(f"{package.name}: its client left no {package.archive} in {cache}")
    return found[0]


def _unpack(archive: Path, folder: Path) -> None:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            wheel.extractall(folder)
    elif archive.suffix == ".deb":
        subprocess.run(["dpkg-deb", "-x", archive, folder], check=True)
    else:
        with tarfile.open(archive) as tarball:
            # Python 3.11 has filters from 3.11.4 on; Debian 12 has 3.11.2.
            tarball.extraction_filter = getattr(tarfile, "data_filter", lambda member, _: member)
            tarball.extractall(folder)


def _read(folder: Path, endings: tuple[str, ...]) -> dict[str, str]:
    """Read what people wrote; files in other encodings keep what can be read of them."""
    texts = {}
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder).as_posix()
        if path.suffix in endings and path.is_file() and not BUILT.search("/" + relative):
            text = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
            if 0 < len(text) < LARGEST_FILE:
                texts[relative] = text
    return texts
