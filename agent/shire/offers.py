"""Lists the actions that an editor's menus show at a place.

Apart from what runs them, so that a menu does not wait for the runtime to be imported.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.errors import WorkspaceError
from agent.shire.conditions import Conditions
from agent.shire.runtime.place import Place
from agent.workspace.position import Position

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.shire.catalogue import Action, Catalogue
    from agent.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Offer:
    """An action at a place: `enabled` says whether its `when` holds there."""

    action: Action
    enabled: bool


async def offers(catalogue: Catalogue, place: Place | None, location: str | None = None) -> list[Offer]:
    """List the actions that menus show, all of them or those of one location."""
    offered = await asyncio.to_thread(catalogue.offered)
    wanted = [one for one in offered if location is None or one.metadata.action_location.value == location]
    conditions = Conditions(place)
    return [Offer(one, await conditions.hold(one.metadata.when)) for one in wanted]


def place_at(workspace: Workspace, uri: str, stretch: Sequence[tuple[int, int]]) -> Place:
    """Give the place of a caret or a selection (line and character, in the session's encoding).

    Raises:
        WorkspaceError: No such document is open.
    """
    document = workspace.document(uri)
    if document is None:
        raise WorkspaceError(f"{uri} is not open: send textDocument/didOpen first")
    offsets = [
        document.normal_offset(document.offset_at(Position(line, character))) for line, character in stretch
    ]
    return Place(document.source_file(), min(offsets), max(offsets))
