"""Actions: which there are at a place, and running one."""

from typing import Any

from agent.rpc.types.structures import Position, Range, TextDocument, Token, Wire


class ActionsParams(Wire):
    """Asks for the actions at a caret or a selection, or without a place for all; `location` asks for one menu's."""

    text_document: TextDocument | None = None
    position: Position | None = None
    range: Range | None = None
    location: str | None = None


class ActionItem(Wire):
    """One action; `enabled` says whether its condition holds at the place."""

    id: str
    title: str
    description: str
    action_location: str
    interaction: str
    origin: str
    enabled: bool
    shortcut: str | None = None
    selection_strategy: str | None = None


class ActionsResult(Wire):
    """The actions in the order in which menus show them."""

    actions: tuple[ActionItem, ...]


class RunActionParams(Wire):
    """Runs an action; its answer streams under `partialResultToken`, its steps under `workDoneToken`.

    `variables` are values for the script's variables: the user's input, console text, commit hashes. `dryRun`
    computes the prompt and lists the steps, and does nothing.
    """

    id: str
    text_document: TextDocument | None = None
    position: Position | None = None
    range: Range | None = None
    location: str | None = None
    variables: dict[str, str] | None = None
    work_done_token: Token | None = None
    partial_result_token: Token | None = None
    dry_run: bool = False


class ActionStep(Wire):
    """Something that a script did, or would do: the call, what it does to the world, whether it was done."""

    script: str
    stage: str
    what: str
    effect: str
    done: bool


class ActionMessage(Wire):
    """One turn of the prompt."""

    role: str
    content: str


class RunActionResult(Wire):
    """What came of an action: its text, and the `WorkspaceEdit` for the current file where it makes one.

    The pieces that streamed before are the model's own words; of an answer for a document `text` is only what belongs there.
    """

    text: str
    interaction: str
    edit: dict[str, Any] | None = None
    file: str | None = None
    steps: tuple[ActionStep, ...] = ()
    prompt: tuple[ActionMessage, ...] = ()


class ActionText(Wire):
    """The next piece of an answer, under `partialResultToken`."""

    text: str


class VariableParams(Wire):
    """Asks the editor for a variable of a script by its name; the answer is `{value}`, null if it is unknown."""

    name: str


class ApplyEditParams(Wire):
    """Asks the editor to apply a `WorkspaceEdit` (LSP); the answer says whether it was `applied`."""

    label: str
    edit: dict[str, Any]


class ShowDocumentParams(Wire):
    """Asks the editor to show a document, perhaps with a stretch selected."""

    uri: str
    take_focus: bool = True
    selection: Range | None = None


class MessageAction(Wire):
    """One answer that the user can choose."""

    title: str


class ShowMessageRequestParams(Wire):
    """Asks the user; the answer is one of `actions`, null if they closed the question."""

    type: int
    message: str
    actions: tuple[MessageAction, ...]
