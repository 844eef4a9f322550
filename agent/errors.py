"""The errors that inlayd raises on purpose; each message names the thing, the place and the mend."""

from __future__ import annotations


class InlaydError(Exception):
    """The root of everything that inlayd raises on purpose; its text may be shown to a user as it is."""


class ConfigError(InlaydError):
    """A configuration key or value is wrong; the text begins with `file:line: key:`."""


class WorkspaceError(InlaydError):
    """A document or path is not usable: unknown, outside the workspace, or not text."""


class ContentModifiedError(InlaydError):
    """The document has moved on since the request was made (LSP -32801)."""


class SupersededError(InlaydError):
    """A newer request made this one pointless (LSP -32802, server cancelled)."""


class ModelError(InlaydError):
    """A model could not be asked or did not answer usefully; the request can be answered with nothing."""


class ModelUnavailableError(ModelError):
    """Nothing answers at the model's address, or its weights are not here."""


class ModelTimeoutError(ModelError):
    """The model did not answer within its time limit."""


class ModelBusyError(ModelError):
    """The model's server asked to wait (429 or 503); `retry_after` is in seconds."""

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ModelResponseError(ModelError):
    """The model's server answered with something that is not a completion."""


class WeightsError(ModelError):
    """Weights could not be fetched, or do not have the official checksum."""


class EscapeError(WorkspaceError):
    """A script named a path that it may not touch: outside the workspace, a secret, or what runs by itself."""


class ScriptError(InlaydError):
    """A Shire script cannot go on: the text names the script, the place in it and the mend."""


class RefusedError(ScriptError):
    """The user did not allow what a script wanted, or nobody could be asked."""


class LimitError(ScriptError):
    """A script wanted more time, text, calls, nesting or disk than a run may have."""


class PatchError(ScriptError):
    """A patch is none, or does not fit the file that it is for."""


class ProgramError(ScriptError):
    """A program could not be started."""
