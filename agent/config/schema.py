"""Every key of the configuration with its type, its default and what it is for."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec


class Between(msgspec.Struct, frozen=True):
    """The smallest and the largest number that a key takes."""

    least: float
    most: float


class Url(msgspec.Struct, frozen=True):
    """Marks a key that takes the address of an HTTP server, or an empty string."""


class Guarded(msgspec.Struct, frozen=True):
    """Marks a key that a project's file may set only if the user trusts the project."""


Percent = Annotated[int, Between(0, 90)]
Count = Annotated[int, Between(0, 1_000_000)]


class RoleConfig(msgspec.Struct, frozen=True):
    """One model role: where its model is and how to speak to it.

    Attributes:
        base_url: Root of an OpenAI-compatible API (`http://127.0.0.1:11434/v1`); empty: the embedded model.
        model: Name of the model on that server, or in the catalogue of embedded models.
        fim: FIM family (`agent.prompt.families`); empty: from the model's name, then verified.
        layout: Order of the prompt's parts; `auto` takes the family's best, and for a model on this machine that is
            not metered the one that keeps its cache alive while you type.
        dialect: How the server is spoken to; `auto` asks it.
        api_key_env: Environment variable with the key.
        api_key_command: Command that prints the key (never taken from an untrusted project).
        metered: Whether requests cost money: no warm-up and no speculative request then.
        timeout_ms: Time limit of one completion, milliseconds.
        max_prompt_tokens: A lower limit than `prompt.max_tokens` for this model; 0: none.
        max_tokens: The most tokens one completion may have.
        temperature: Sampling temperature.
    """

    base_url: Annotated[str, Url(), Guarded()] = ""
    model: str = ""
    fim: str = ""
    layout: Literal["auto", "psm", "spm", "tail"] = "auto"
    dialect: Literal["auto", "openai", "llamacpp", "ollama", "mistral"] = "auto"
    api_key_env: Annotated[str, Guarded()] = ""
    api_key_command: Annotated[tuple[str, ...], Guarded()] = ()
    metered: bool = False
    timeout_ms: Annotated[int, Between(100, 600_000)] = 15_000
    max_prompt_tokens: Count = 0
    max_tokens: Annotated[int, Between(1, 4096)] = 96
    temperature: Annotated[float, Between(0, 2)] = 0.0


class ModelsConfig(msgspec.Struct, frozen=True):
    """The three roles of the seed: one big, one medium, one micro."""

    big: RoleConfig = msgspec.field(default_factory=RoleConfig)
    medium: RoleConfig = msgspec.field(default_factory=RoleConfig)
    micro: RoleConfig = msgspec.field(default_factory=RoleConfig)


class EmbeddedConfig(msgspec.Struct, frozen=True):
    """The model that inlayd runs itself.

    Attributes:
        threads: Threads of the model server; 0: as many as there are cores, at most 4.
        context_tokens: Context window, tokens.
        idle_seconds: Stop the server after this long without a request; 0: never.
        cache_mib: RAM for the prompt cache of other files, MiB.
        max_prompt_tokens: Prompt budget of embedded models: a cold token costs 7 ms (embedded.md §1.2).
    """

    threads: Annotated[int, Between(0, 256)] = 0
    context_tokens: Annotated[int, Between(512, 131_072)] = 4096
    idle_seconds: Count = 600
    cache_mib: Count = 256
    max_prompt_tokens: Annotated[int, Between(64, 131_072)] = 600


class PromptConfig(msgspec.Struct, frozen=True):
    """How prompts are built.

    Attributes:
        max_tokens: Budget of prefix and suffix together, tokens.
        suffix_percent: Share of the budget for the text after the cursor, if there is that much.
        context_percent: Largest share of the budget for everything that is not round the cursor. Of 600 tokens 45 %
            let the prompt show 85.1 % of the identifiers of the line's rest, 30 % 83.5, 60 % 84.9, none 77.2 and
            Copilot's context 75.8 (504 identifiers at 312 places; `scripts/bench_lines --set tune --prompts`).
            The embedded model has context only where that leaves room for all of the file.
        similar: Whether similar code of recent files is a source where the others find too little.
        related: Whether imports, types and members are a source.
        edits: Whether the last edits are a source.
        retrieved: Whether the index of the workspace is a source.
    """

    max_tokens: Annotated[int, Between(64, 131_072)] = 2048
    suffix_percent: Percent = 15
    context_percent: Percent = 45
    similar: bool = True
    related: bool = True
    edits: bool = True
    retrieved: bool = True


class CompletionConfig(msgspec.Struct, frozen=True):
    """When and how ghost text is offered.

    Attributes:
        enabled: The master switch.
        disabled_languages: Language ids without automatic completion (asking by hand still works).
        debounce_ms: Wait after a key before an automatic request goes to the model, milliseconds.
        max_lines: The most lines of one suggestion.
        speculative: Whether the text as if accepted is asked for once a suggestion is shown; only of a model on this
            machine that is not metered.
        warm_up: Whether such a model reads the prompt in advance once you pause or change the file.
        symbol_filter: Whether an alternative that calls or imports a name which no file of the workspace has stands
            behind the others.
        token_healing: Whether the model is asked for a begun word again, where its server can be made to write it.
        precedents: Whether a line that your project has at a place like the cursor's is suggested at once instead of
            asking the embedded model.
    """

    enabled: bool = True
    disabled_languages: tuple[str, ...] = ()
    debounce_ms: Annotated[int, Between(0, 10_000)] = 40
    max_lines: Annotated[int, Between(1, 500)] = 24
    speculative: bool = True
    warm_up: bool = True
    symbol_filter: bool = False
    token_healing: bool = True
    precedents: bool = True


class WorkspaceConfig(msgspec.Struct, frozen=True):
    """What is looked at on the disk.

    Attributes:
        watch: Whether edits made elsewhere are noticed.
        max_file_bytes: Larger files are never context, bytes.
    """

    watch: bool = True
    max_file_bytes: Annotated[int, Between(1, 100_000_000)] = 1_000_000


class ServerConfig(msgspec.Struct, frozen=True):
    """The WebSocket server.

    Attributes:
        allowed_origins: Origins that a browser page may connect from; empty: none.
    """

    allowed_origins: Annotated[tuple[str, ...], Guarded()] = ()


class LogConfig(msgspec.Struct, frozen=True):
    """What is written down.

    Attributes:
        level: Lowest level that is written.
        prompts: Whether prompts and completions are logged, code and all.
        max_bytes: Size of one log file before it is rotated, bytes.
    """

    level: Literal["debug", "info", "warning", "error"] = "info"
    prompts: Annotated[bool, Guarded()] = False
    max_bytes: Annotated[int, Between(10_000, 1_000_000_000)] = 2_000_000


class MetricsConfig(msgspec.Struct, frozen=True):
    """What became of suggestions: numbers for the user's own eyes, without code and without names of files.

    Attributes:
        enabled: Whether they are written to the folder of state; they never leave this machine.
    """

    enabled: bool = True


class Config(msgspec.Struct, frozen=True):
    """The whole configuration, with a default for every key."""

    models: ModelsConfig = msgspec.field(default_factory=ModelsConfig)
    embedded: EmbeddedConfig = msgspec.field(default_factory=EmbeddedConfig)
    prompt: PromptConfig = msgspec.field(default_factory=PromptConfig)
    completion: CompletionConfig = msgspec.field(default_factory=CompletionConfig)
    workspace: WorkspaceConfig = msgspec.field(default_factory=WorkspaceConfig)
    server: ServerConfig = msgspec.field(default_factory=ServerConfig)
    log: LogConfig = msgspec.field(default_factory=LogConfig)
    metrics: MetricsConfig = msgspec.field(default_factory=MetricsConfig)
