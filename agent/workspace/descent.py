"""Ignore rules on the way down a tree of folders: the answers of `IgnoreRules` without a look-up for each name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from agent.workspace.ignore import IGNORE_FILES, MARKERS, TOOL_FOLDERS
from agent.workspace.rule_file import read_rules

if TYPE_CHECKING:
    from collections.abc import Container

    from agent.workspace.ignore import IgnoreRules
    from agent.workspace.rule_file import RuleFile

_Link = tuple["RuleFile", str, bool]
"""Rules, the way from their folder to this one (empty or with a slash at its end), whether they name part of it."""


class Descent:
    """What the rules say of the names in one folder, which no rule ignores; for whoever has read the folder.

    Symlinks are not followed, so ask of none (`IgnoreRules.ignored` tells where one leads).

    Args:
        folder: The folder's path.
        links: The rules that count in it, the nearest first.
    """

    __slots__ = ("_links", "folder")

    def __init__(self, folder: str, links: tuple[_Link, ...]) -> None:
        self.folder = folder
        self._links = links

    def ignores(self, name: str, *, is_dir: bool) -> bool:
        """Tell whether what stands in the folder under a name is ignored."""
        if is_dir and name in TOOL_FOLDERS:
            return True
        for rules, way, named in self._links:
            ask = rules.verdict if named or rules.names(name) else rules.quick_verdict
            verdict = ask(way + name, is_dir=is_dir)
            if verdict is not None:
                return verdict
        return False

    def below(self, name: str, path: str, names: Container[str]) -> Descent | None:
        """Go down into a folder that holds `names`; None if they say that tools made it."""
        if any(marker in names for marker in MARKERS):
            return None
        links = tuple(
            (rules, f"{way}{name}/", named or rules.names(name)) for rules, way, named in self._links
        )
        read = [read_rules(Path(path, file)) for file in reversed(IGNORE_FILES) if file in names]
        return Descent(path, (*((rules, "", False) for rules in read if rules is not None), *links))


def descent(rules: IgnoreRules) -> Descent:
    """Begin at the top of a workspace folder, with the rules that stand in it and above it."""
    return Descent(str(rules.folder), tuple(_link(rules.folder, *one) for one in rules.chain(rules.folder)))


def _link(folder: Path, where: Path, rules: RuleFile) -> _Link:
    parts = folder.relative_to(where).parts
    return rules, "".join(f"{part}/" for part in parts), any(map(rules.names, parts))
