"""What a connection remembers of the items that it gave to an older client."""

from __future__ import annotations

from collections import OrderedDict

import msgspec

MOST_ITEMS = 64
"""Items whose later reports can still be matched; as many as a session keeps."""
FROM_LINE_START = "copilot.lua"
"""The client that counts an accepted length from the start of the item's text (its `suggestion/init.lua`); the
others count from the cursor (copilot.vim's `copilot#Accept`)."""


class Item(msgspec.Struct, frozen=True):
    """The parts of an item's text: UTF-16 units before the cursor, and of the suggestion after it."""

    before: int
    suggested: int


class LegacyItems:
    """The items of one connection, and the client's name.

    Attributes:
        plugin: The client's name, empty before it says so.
    """

    def __init__(self) -> None:
        self.plugin = ""
        self._items: OrderedDict[str, Item] = OrderedDict()

    def put(self, uuid: str, item: Item) -> None:
        """Remember an item."""
        self._items[uuid] = item
        while len(self._items) > MOST_ITEMS:
            self._items.popitem(last=False)

    def accepted(self, uuid: str, length: int | None) -> int | None:
        """Give how many UTF-16 units of the suggestion a client means by a length; None means all of it."""
        item = self._items.get(uuid)
        if length is None or item is None:
            return length
        if self.plugin == FROM_LINE_START:
            length -= item.before
        return None if length >= item.suggested else max(0, length)
