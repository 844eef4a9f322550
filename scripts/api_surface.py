"""Lists every member of the IntelliJ platform that the plugin's compiled classes refer to, and checks the lock.

The plugin is compiled here against hand-written declarations (`idea-plugin/api-stubs`), so a mistake in one of them
would compile here and fail in an IDE. `idea-plugin/api.lock` therefore names every platform member that the class
files refer to, and where it was read in the platform's own sources; a reference that is not there is an error.

    scripts/api_surface.py          check the lock against the compiled classes; ends with 1 where they differ
    scripts/api_surface.py --list   print the references
    scripts/api_surface.py --write  rewrite the lock; new lines say UNVERIFIED, which the check refuses
"""

from __future__ import annotations

import argparse
import struct
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "idea-plugin" / "api.lock"
CLASSES = ROOT / "build" / "kotlin" / "platform"
PLATFORM = "com/intellij/"
UNVERIFIED = "UNVERIFIED"

_MAGIC = 0xCAFEBABE
_WIDTHS = {
    3: 4,
    4: 4,
    5: 8,
    6: 8,
    7: 2,
    8: 2,
    9: 4,
    10: 4,
    11: 4,
    12: 4,
    15: 3,
    16: 2,
    17: 4,
    18: 4,
    19: 2,
    20: 2,
}
"""Bytes behind the tag of each kind of constant, by tag (JVM specification, section 4.4); UTF-8 is apart."""
_UTF8, _CLASS = 1, 7
_MEMBERS = (9, 10, 11)
"""Tags of references to fields, methods, and methods of interfaces."""
_TWICE_AS_WIDE = (5, 6)
"""Tags of long and double, which take two indices."""


class NoClassFileError(Exception):
    """A file is no class file that can be read; the text says which and why."""


@dataclass(frozen=True, slots=True)
class ClassFile:
    """What a class file says of itself and of others.

    Attributes:
        name: The class, with slashes.
        parents: Its superclass and interfaces.
        members: Its own fields and methods, as `name:descriptor`.
        references: Classes, and members as `class.name:descriptor`, that its code refers to.
    """

    name: str
    parents: tuple[str, ...]
    members: frozenset[str]
    references: frozenset[str]


def class_file(data: bytes, name: str = "class file") -> ClassFile:
    """Read a class file.

    Raises:
        NoClassFileError: it is none, is cut off, or has constants of a kind to come.
    """
    try:
        magic, _, _, count = struct.unpack_from(">IHHH", data)
        if magic != _MAGIC:
            raise NoClassFileError(f"{name}: not a class file")
        constants, at = _constants(data, count)
        reader = _Reader(data, constants, at + 2)
        this, parent = reader.name(reader.u2()), reader.u2()
        parents = ([reader.name(parent)] if parent else []) + [
            reader.name(reader.u2()) for _ in range(reader.u2())
        ]
        members = [*reader.members(), *reader.members()]
        return ClassFile(this, tuple(parents), frozenset(members), frozenset(reader.references()))
    except (struct.error, IndexError, KeyError) as error:
        raise NoClassFileError(f"{name}: no class file that can be read ({error!r})") from error


def _constants(data: bytes, count: int) -> tuple[dict[int, tuple[int, bytes]], int]:
    """Give the constants by index, as tag and body, and where they end."""
    constants: dict[int, tuple[int, bytes]] = {}
    at, index = 10, 1
    while index < count:
        tag, start = data[at], at + 1
        width = _WIDTHS[tag] if tag != _UTF8 else _u2(data, start)
        start += 2 if tag == _UTF8 else 0
        at = start + width
        if at > len(data):
            raise IndexError(f"cut off in constant {index}")
        constants[index] = (tag, data[start:at])
        index += 2 if tag in _TWICE_AS_WIDE else 1
    return constants, at


class _Reader:
    """Goes through a class file behind its constants."""

    def __init__(self, data: bytes, constants: dict[int, tuple[int, bytes]], at: int) -> None:
        self._data, self._constants, self._at = data, constants, at

    def u2(self) -> int:
        self._at += 2
        return _u2(self._data, self._at - 2)

    def text(self, index: int) -> str:
        return self._constants[index][1].decode("utf-8", "replace")

    def name(self, index: int) -> str:
        return self.text(_u2(self._constants[index][1], 0))

    def members(self) -> Iterator[str]:
        for _ in range(self.u2()):
            self.u2()
            yield f"{self.text(self.u2())}:{self.text(self.u2())}"
            for _ in range(self.u2()):
                (size,) = struct.unpack_from(">I", self._data, self._at + 2)
                self._at += 6 + size

    def references(self) -> Iterator[str]:
        for index, (tag, body) in self._constants.items():
            if tag == _CLASS:
                yield self.name(index).lstrip("[").removeprefix("L").removesuffix(";")
            elif tag in _MEMBERS:
                owner, pair = struct.unpack(">HH", body)
                member, kind = struct.unpack(">HH", self._constants[pair][1])
                yield f"{self.name(owner)}.{self.text(member)}:{self.text(kind)}"


def surface(files: Iterable[Path]) -> list[str]:
    """Give the platform's classes and members that class files refer to, sorted.

    A member that one of the classes inherits is named by the platform's class that it is looked for in: the
    first above those classes.
    """
    own = {one.name: one for one in (class_file(path.read_bytes(), str(path)) for path in files)}
    found = {
        other for one in own.values() for reference in one.references for other in _above(reference, own)
    }
    return sorted(one for one in found if one.startswith(PLATFORM))


def _above(reference: str, own: dict[str, ClassFile]) -> list[str]:
    owner, dot, member = reference.partition(".")
    if not dot or owner not in own:
        return [reference]
    if member in own[owner].members or member.startswith("<init>"):
        return []
    parent, *interfaces = own[owner].parents
    above = interfaces if parent == "java/lang/Object" else [parent]
    return [other for one in above for other in _above(f"{one}.{member}", own)]


def read_lock(text: str) -> dict[str, str]:
    """Give the locked members and where each was read. Lines are `member  # where`; `#` lines are comments."""
    locked: dict[str, str] = {}
    for line in text.splitlines():
        member, _, where = line.partition("  # ")
        if member and not member.startswith("#"):
            locked[member.strip()] = where.strip()
    return locked


def problems(used: Sequence[str], locked: dict[str, str]) -> list[str]:
    """Give what is wrong with the lock, one sentence each."""
    found = [
        f"{one}: used and not locked; read it in the platform's sources first"
        for one in used
        if one not in locked
    ]
    found += [f"{one}: locked and no longer used" for one in locked if one not in used]
    return found + [
        f"{one}: nobody says where it was read" for one, where in locked.items() if where in ("", UNVERIFIED)
    ]


def written(used: Sequence[str], locked: dict[str, str], head: str) -> str:
    """Give the text of a lock for these references, keeping what is known."""
    return head + "".join(f"{one}  # {locked.get(one, UNVERIFIED)}\n" for one in used)


def main(arguments: list[str] | None = None) -> int:
    """Check, list or write; gives the exit code."""
    parser = argparse.ArgumentParser(description="The platform members that the plugin refers to.")
    parser.add_argument("--list", action="store_true", help="print them")
    parser.add_argument("--write", action="store_true", help="rewrite the lock")
    parser.add_argument("classes", nargs="?", type=Path, default=CLASSES, help="folder of class files")
    options = parser.parse_args(arguments)
    files = sorted(options.classes.rglob("*.class"))
    if not files:
        print(f"{options.classes}: no class files; run scripts/kotlin compile first", file=sys.stderr)
        return 1
    used = surface(files)
    text = LOCK.read_text(encoding="utf-8") if LOCK.exists() else ""
    locked = read_lock(text)
    if options.list:
        print("\n".join(used))
        return 0
    if options.write:
        head = "".join(line + "\n" for line in text.splitlines() if line.startswith("#"))
        LOCK.write_text(written(used, locked, head), encoding="utf-8")
        return 0
    found = problems(used, locked)
    print("\n".join([*found, f"{len(used)} platform members are used, {len(found)} problems"]))
    return 1 if found else 0


def _u2(data: bytes, at: int) -> int:
    return int(struct.unpack_from(">H", data, at)[0])


if __name__ == "__main__":
    sys.exit(main())
