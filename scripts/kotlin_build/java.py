"""Finds a Java development kit that is new enough."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

from kotlin_build.places import BuildError

LEAST_JAVA = 17
"""The Java that plugins for IDEs since 2024.3 are compiled for and the tests run on."""

_MEND = (
    f"install a JDK of version {LEAST_JAVA} or newer (Debian: openjdk-17-jdk-headless), "
    "or leave Kotlin out with --python-only"
)


@cache
def java() -> str:
    """Give the path of `java`: that of JAVA_HOME, else the first on the PATH.

    Raises:
        BuildError: there is none, it is too old, or it has no compiler beside it.
    """
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=str(Path(home, "bin")) if home else None)
    if found is None:
        raise BuildError(f"Java was not found: {_MEND}")
    said = subprocess.run([found, "-version"], capture_output=True, text=True, timeout=60, check=False).stderr
    number = re.search(r'version "(\d+)', said)
    if number is None or int(number.group(1)) < LEAST_JAVA:
        raise BuildError(
            f"{found} is too old ({said.splitlines()[0] if said else 'it says nothing'}): {_MEND}"
        )
    if not Path(found).resolve().with_name("javac").exists():
        raise BuildError(f"{found} has no javac beside it: {_MEND}")
    return found
