"""The daemon's own methods: the prompt as it would be sent, and how the daemon is."""

from agent.rpc.types.structures import Natural, Position, Range, TextDocument, Wire


class PromptParams(Wire):
    """Asks for the prompt at a cursor; `contextBudget` (tokens) replaces the share of the context."""

    text_document: TextDocument
    position: Position
    context_budget: Natural | None = None


class PromptElementRange(Wire):
    """Where an element stands in `prefix`, in UTF-16 units."""

    kind: str
    start: int
    end: int


class PromptElement(Wire):
    """One element of the prompt, or one that was left out; `range` is whole lines of its file."""

    kind: str
    text: str
    path: str | None
    range: Range | None
    source: str
    score: float
    tokens: int
    why: str


class PromptResult(Wire):
    """The prompt that would be sent, in the seed's shape and in inlayd's."""

    prefix: str
    suffix: str
    is_fim_enabled: bool
    prompt_element_ranges: tuple[PromptElementRange, ...]
    elements: tuple[PromptElement, ...]
    dropped: tuple[PromptElement, ...]
    tokens: int
    budget: int


class ModelState(Wire):
    """How one model role is: where it is asked, whether it answers, and how fast (milliseconds)."""

    endpoint: str
    state: str
    last_error: str | None = None
    latency_ms: float | None = None


class IndexState(Wire):
    """How the index of the workspace is: `building`, `ready` or `off`."""

    state: str
    files: int
    chunks: int


class StatusResult(Wire):
    """How the daemon is; `lastReason` says why the last request brought nothing, `lastMs` how long it took."""

    version: str
    models: dict[str, ModelState]
    index: IndexState
    documents: int
    counters: dict[str, int]
    last_reason: str | None = None
    last_ms: float | None = None
