"""Ghost text: what is asked, what is answered, and what became of it."""

from typing import Any

from agent.completion.request import Mode
from agent.rpc.types.structures import Command, Natural, Position, Range, TextDocument, Token, Wire


class SelectedCompletion(Wire):
    """The item selected in the editor's popup, which the answer has to begin with."""

    text: str
    range: Range


class InlineCompletionContext(Wire):
    """Why it is asked: `triggerKind` 1 is by hand, anything else by typing."""

    trigger_kind: int = 2
    selected_completion_info: SelectedCompletion | None = None


class InlineCompletionParams(Wire):
    """Asks for ghost text at a cursor; `mode` is inlayd's own and forces how much it says."""

    text_document: TextDocument
    position: Position
    context: InlineCompletionContext | None = None
    mode: Mode | None = None
    work_done_token: Token | None = None
    partial_result_token: Token | None = None


class InlineCompletionItem(Wire):
    """One piece of ghost text; the client sends `command` back once it is accepted."""

    insert_text: str
    range: Range
    command: Command


class InlineCompletionList(Wire):
    """The answer: no item where there is nothing good to say."""

    items: tuple[InlineCompletionItem, ...]


class ShownItem(Wire):
    """An item as the client sends it back; only its command's first argument, the id, is looked at."""

    command: Command | None = None


class DidShowCompletionParams(Wire):
    """An item was shown to the user."""

    item: ShownItem


class DidPartiallyAcceptCompletionParams(Wire):
    """A part was accepted: `acceptedLength` counts UTF-16 units from the start of `insertText`."""

    item: ShownItem
    accepted_length: Natural


class ExecuteCommandParams(Wire):
    """Runs one of the commands that `initialize` named."""

    command: str
    arguments: tuple[Any, ...] | None = None
    work_done_token: Token | None = None
