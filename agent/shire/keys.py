"""The keys of the front matter that the language itself knows, and the words some of them take."""

from __future__ import annotations

from enum import StrEnum

LIFE_CYCLE = ("when", "beforeStreaming", "onStreaming", "onStreamingEnd", "afterStreaming")
"""Keys whose values are conditions and pipelines, in the order in which a run comes by them."""

BLOCKS = ("variables", "functions")
"""Keys whose values are entries of their own."""

SCALARS = (
    "name",
    "description",
    "interaction",
    "actionLocation",
    "selectionStrategy",
    "shortcut",
    "enabled",
    "model",
)
"""Keys with a plain value; everything else is the author's own data."""

KNOWN = frozenset(LIFE_CYCLE + BLOCKS + SCALARS)


class ScalarKind(StrEnum):
    """How a plain value was written."""

    QUOTED = "quoted"
    BARE = "bare"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"


class Interaction(StrEnum):
    """What becomes of an answer."""

    APPEND_CURSOR = "AppendCursor"
    APPEND_CURSOR_STREAM = "AppendCursorStream"
    OUTPUT_FILE = "OutputFile"
    REPLACE_SELECTION = "ReplaceSelection"
    REPLACE_CURRENT_FILE = "ReplaceCurrentFile"
    INSERT_BEFORE_SELECTION = "InsertBeforeSelection"
    RUN_PANEL = "RunPanel"
    ON_PASTE = "OnPaste"
    RIGHT_PANEL = "RightPanel"
    STREAM_DIFF = "StreamDiff"


class ActionLocation(StrEnum):
    """Where an editor offers an action."""

    CONTEXT_MENU = "ContextMenu"
    INTENTION_MENU = "IntentionMenu"
    TERMINAL_MENU = "TerminalMenu"
    COMMIT_MENU = "CommitMenu"
    RUN_PANEL = "RunPanel"
    INPUT_BOX = "InputBox"
    DATABASE_MENU = "DatabaseMenu"
    CONSOLE_MENU = "ConsoleMenu"
    VCS_LOG_MENU = "VcsLogMenu"
    CHAT_BOX = "ChatBox"
    INLINE_CHAT = "InlineChat"
    SONAR_QUBE_MENU = "ExtSonarQubeMenu"


class SelectionStrategy(StrEnum):
    """What is selected before an action runs."""

    BLOCK = "block"
    SELECT = "select"
    SELECT_ALL = "selectAll"
