"""How each kind of server is spoken to: where a request goes, what it says, where the answer has its text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from agent.errors import ModelResponseError
from agent.models.generation import Chunk, Usage
from agent.models.refusal import excerpt

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.models.endpoint import DialectName, Endpoint
    from agent.models.generation import ChatRequest, GenerationRequest

MAX_STOPS = 4
"""OpenAI's own API and vLLM refuse more stop texts; whoever asks applies all of them again anyway."""

OLLAMA_KEEP_ALIVE = "30m"
"""Ollama frees a model after 5 minutes without a request, and loading costs seconds: outlast a break."""

_HEADED = 'root ::= [ \\t]* "{}" [^\\x00]*'
"""A grammar (llama.cpp, grammars/README.md) for a text that begins with a word; with the greedy sampler it costs only
where the likeliest token does not fit."""

Body = dict[str, object]


@dataclass(frozen=True, slots=True)
class Call:
    """One request in the words of its server.

    Attributes:
        url: Where it is posted.
        body: The JSON object that is posted.
        framing: How the answer is cut: server-sent events or JSON lines.
        read: Gives the chunk in a decoded payload of the answer; raises ModelResponseError if there is none.
    """

    url: str
    body: Body
    framing: Literal["sse", "lines"]
    read: Callable[[object], Chunk]


def fill_call(endpoint: Endpoint, dialect: DialectName, request: GenerationRequest) -> Call:
    """Say a completion request in a server's dialect (`auto` counts as `openai`).

    A `suffix` makes the server render the markers: `/infill` of llama.cpp, the model's template in Ollama,
    Mistral's and DeepSeek's own APIs. Without one the prompt goes as it is, past any template.
    """
    return _FILLS.get(dialect, _openai)(endpoint, request)


def chat_call(endpoint: Endpoint, request: ChatRequest) -> Call:
    """Say a chat request, which every server understands in OpenAI's words."""
    messages = [{"role": message.role, "content": message.content} for message in request.messages]
    body: Body = {"messages": messages} | _sampling(endpoint, request)
    return Call(f"{endpoint.api}/chat/completions", body, "sse", read_openai)


def _openai(endpoint: Endpoint, request: GenerationRequest) -> Call:
    body: Body = {"prompt": request.prompt} | _sampling(endpoint, request)
    if request.suffix is not None:
        body["suffix"] = request.suffix
    return Call(f"{endpoint.api}/completions", body, "sse", read_openai)


def _mistral(endpoint: Endpoint, request: GenerationRequest) -> Call:
    body = {"prompt": request.prompt, "suffix": request.suffix or ""} | _sampling(endpoint, request)
    if "seed" in body:
        body["random_seed"] = body.pop("seed")
    return Call(f"{endpoint.api}/fim/completions", body, "sse", read_openai)


def _llamacpp(endpoint: Endpoint, request: GenerationRequest) -> Call:
    # Slot 0 always: the cache of the last prompt lives in a slot, and the next one differs by a few tokens.
    body: Body = {
        "n_predict": request.max_tokens,
        "cache_prompt": True,
        "id_slot": 0,
        "stream": True,
        "temperature": request.temperature,
    }
    _put_optional(body, request)
    if request.stop:
        body["stop"] = list(request.stop)
    if request.head:
        body["grammar"] = _HEADED.format(request.head)
    if request.suffix is None:
        return Call(f"{endpoint.root}/completion", body | {"prompt": request.prompt}, "sse", read_llamacpp)
    body |= {
        "input_prefix": request.prompt,
        "input_suffix": request.suffix,
        "input_extra": [{"filename": file.filename, "text": file.text} for file in request.extra],
        "prompt": "",
    }
    return Call(f"{endpoint.root}/infill", body, "sse", read_llamacpp)


def _ollama(endpoint: Endpoint, request: GenerationRequest) -> Call:
    options: Body = {"num_predict": max(1, request.max_tokens), "temperature": request.temperature}
    _put_optional(options, request)
    if request.stop:
        options["stop"] = list(request.stop)
    body: Body = {
        "model": endpoint.model,
        "prompt": request.prompt,
        "stream": True,
        "keep_alive": OLLAMA_KEEP_ALIVE,
        "options": options,
    }
    body |= {"raw": True} if request.suffix is None else {"suffix": request.suffix}
    return Call(f"{endpoint.root}/api/generate", body, "lines", read_ollama)


_FILLS: dict[DialectName, Callable[[Endpoint, GenerationRequest], Call]] = {
    "llamacpp": _llamacpp,
    "mistral": _mistral,
    "ollama": _ollama,
}


def _sampling(endpoint: Endpoint, request: GenerationRequest | ChatRequest) -> Body:
    body: Body = {
        "max_tokens": max(1, request.max_tokens),
        "temperature": request.temperature,
        "stream": True,
    }
    if endpoint.model:
        body["model"] = endpoint.model
    _put_optional(body, request)
    if request.stop:
        body["stop"] = list(request.stop[:MAX_STOPS])
    return body


def _put_optional(body: Body, request: GenerationRequest | ChatRequest) -> None:
    # Strict servers refuse what they do not know, so only what differs from the default is said.
    if request.top_p != 1.0:
        body["top_p"] = request.top_p
    if request.seed is not None:
        body["seed"] = request.seed


def read_openai(payload: object) -> Chunk:
    """Read a payload of an OpenAI-compatible completion or chat, streamed or whole.

    Raises:
        ModelResponseError: It is neither.
    """
    answer = _mapping(payload)
    choices = answer.get("choices")
    usage = _openai_usage(answer)
    if not isinstance(choices, list) or not choices:
        if usage is None and not isinstance(choices, list):
            raise _nonsense(payload)
        return Chunk("", None, usage)
    choice = _mapping(choices[0])
    text = choice.get("text")
    if text is None:
        part = choice.get("delta") or choice.get("message") or {}
        text = _mapping(part).get("content")
    return Chunk(_text(text, payload), _reason(choice.get("finish_reason")), usage)


def read_llamacpp(payload: object) -> Chunk:
    """Read a payload of llama.cpp's native `/completion` or `/infill`.

    Raises:
        ModelResponseError: It is something else.
    """
    answer = _mapping(payload)
    if "content" not in answer:
        raise _nonsense(payload)
    reason = None
    if answer.get("stop"):
        limited = answer.get("stop_type") == "limit" or answer.get("stopped_limit") is True
        reason = "length" if limited else "stop"
    return Chunk(_text(answer["content"], payload), reason, _timings(answer.get("timings")))


def read_ollama(payload: object) -> Chunk:
    """Read a line of Ollama's `/api/generate`.

    Raises:
        ModelResponseError: It is something else.
    """
    answer = _mapping(payload)
    if "response" not in answer and "done" not in answer:
        raise _nonsense(payload)
    text = _text(answer.get("response"), payload)
    if not answer.get("done"):
        return Chunk(text)
    reason = "length" if answer.get("done_reason") == "length" else "stop"
    usage = Usage(_number(answer.get("prompt_eval_count")), None, _number(answer.get("eval_count")))
    return Chunk(text, reason, usage)


def _openai_usage(answer: Mapping[object, object]) -> Usage | None:
    timings = _timings(answer.get("timings"))
    usage = answer.get("usage")
    if timings is not None or not isinstance(usage, Mapping):
        return timings
    details = usage.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, Mapping) else None
    return Usage(
        _number(usage.get("prompt_tokens")),
        _number(usage.get("prompt_cache_hit_tokens") if cached is None else cached),
        _number(usage.get("completion_tokens")),
    )


def _timings(timings: object) -> Usage | None:
    if not isinstance(timings, Mapping):
        return None
    fresh, cached = _number(timings.get("prompt_n")), _number(timings.get("cache_n"))
    # llama.cpp counts as `prompt_n` only what it had to read anew.
    whole = fresh + (cached or 0) if fresh is not None else None
    return Usage(whole, cached, _number(timings.get("predicted_n")))


def _mapping(value: object) -> Mapping[object, object]:
    if not isinstance(value, Mapping):
        raise _nonsense(value)
    return value


def _text(value: object, payload: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _nonsense(payload)
    return value


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _reason(value: object) -> str | None:
    return excerpt(value) if isinstance(value, str) and value else None


def _nonsense(payload: object) -> ModelResponseError:
    return ModelResponseError(f"the model's server sent what is no completion: {excerpt(repr(payload))}")
