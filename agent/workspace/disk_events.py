"""Which events of the disk matter: judged in the watcher's thread, to spare the event loop the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.workspace.admission import is_generated
from agent.workspace.secrets import is_secret

if TYPE_CHECKING:
    from pathlib import Path

    from agent.workspace.disk_batch import Batcher
    from agent.workspace.ignore import IgnoreRules


def concerns(path: Path, rules: IgnoreRules, batcher: Batcher) -> bool:
    """Hand a changed file to `batcher` if it may be context, is a rule file, or is the repository's HEAD.

    Tells whether the ignore rules have changed; they are forgotten then.
    """
    repository = rules.repository
    if repository is not None and path == repository.git_dir / "HEAD":
        batcher.head_moved()
        return False
    if rules.is_rule_file(path):
        rules.invalidate()
        batcher.touch(path)
        return True
    if not (is_secret(path) or is_generated(path) or rules.ignored(path, is_dir=False)):
        batcher.touch(path)
    return False
