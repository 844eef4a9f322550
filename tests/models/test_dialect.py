from __future__ import annotations

import pytest

from agent.errors import ModelResponseError
from agent.models.dialect import chat_call, fill_call, read_llamacpp, read_ollama, read_openai
from agent.models.endpoint import Endpoint
from agent.models.generation import ChatRequest, Chunk, ExtraFile, GenerationRequest, Message, Usage

END = Endpoint("http://h:1/v1", "m")
PLAIN = GenerationRequest("P", max_tokens=8)
FULL = GenerationRequest("P", "S", 8, ("1", "2", "3", "4", "5"), 0.2, 0.9, 7, (ExtraFile("a.py", "x = 1\n"),))


@pytest.mark.parametrize("dialect", ["openai", "auto"])
def test_openai(dialect):
    call = fill_call(END, dialect, PLAIN)
    assert (call.url, call.framing) == ("http://h:1/v1/completions", "sse")
    assert call.body == {"prompt": "P", "model": "m", "max_tokens": 8, "temperature": 0.0, "stream": True}
    assert fill_call(END, dialect, FULL).body == {
        "prompt": "P",
        "suffix": "S",
        "model": "m",
        "max_tokens": 8,
        "temperature": 0.2,
        "top_p": 0.9,
        "seed": 7,
        "stop": ["1", "2", "3", "4"],
        "stream": True,
    }


def test_an_empty_suffix_is_one():
    assert fill_call(END, "openai", GenerationRequest("P", "")).body["suffix"] == ""


def test_no_model_name_and_no_tokens():
    body = fill_call(Endpoint("http://h/v1"), "openai", GenerationRequest("P", max_tokens=0)).body
    assert "model" not in body
    assert body["max_tokens"] == 1


def test_mistral():
    call = fill_call(Endpoint("https://api.mistral.ai/v1", "codestral"), "mistral", FULL)
    assert call.url == "https://api.mistral.ai/v1/fim/completions"
    assert (call.body["suffix"], call.body["random_seed"], "seed" in call.body) == ("S", 7, False)
    assert fill_call(END, "mistral", PLAIN).body["suffix"] == ""


def test_llamacpp():
    call = fill_call(END, "llamacpp", PLAIN)
    assert (call.url, call.framing) == ("http://h:1/completion", "sse")
    assert call.body == {
        "prompt": "P",
        "n_predict": 8,
        "cache_prompt": True,
        "id_slot": 0,
        "stream": True,
        "temperature": 0.0,
    }
    assert fill_call(END, "llamacpp", GenerationRequest("P", max_tokens=0)).body["n_predict"] == 0


def test_llamacpp_is_made_to_begin_with_a_word():
    call = fill_call(END, "llamacpp", GenerationRequest("P", head="resp_1"))
    assert call.body["grammar"] == 'root ::= [ \\t]* "resp_1" [^\\x00]*'
    for dialect in ("openai", "mistral", "ollama"):
        assert "resp_1" not in str(fill_call(END, dialect, GenerationRequest("P", head="resp_1")).body)


def test_infill():
    call = fill_call(END, "llamacpp", FULL)
    assert call.url == "http://h:1/infill"
    assert call.body == {
        "prompt": "",
        "input_prefix": "P",
        "input_suffix": "S",
        "input_extra": [{"filename": "a.py", "text": "x = 1\n"}],
        "n_predict": 8,
        "cache_prompt": True,
        "id_slot": 0,
        "stream": True,
        "temperature": 0.2,
        "top_p": 0.9,
        "seed": 7,
        "stop": ["1", "2", "3", "4", "5"],
    }


def test_ollama():
    call = fill_call(END, "ollama", PLAIN)
    assert (call.url, call.framing) == ("http://h:1/api/generate", "lines")
    assert call.body == {
        "model": "m",
        "prompt": "P",
        "raw": True,
        "stream": True,
        "keep_alive": "30m",
        "options": {"num_predict": 8, "temperature": 0.0},
    }
    body = fill_call(END, "ollama", FULL).body
    assert ("raw" in body, body["suffix"]) == (False, "S")
    assert body["options"] == {
        "num_predict": 8,
        "temperature": 0.2,
        "top_p": 0.9,
        "seed": 7,
        "stop": ["1", "2", "3", "4", "5"],
    }


def test_chat():
    call = chat_call(END, ChatRequest((Message("system", "s"), Message("user", "u")), 9, ("x",)))
    assert call.url == "http://h:1/v1/chat/completions"
    assert call.body == {
        "messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "u"}],
        "model": "m",
        "max_tokens": 9,
        "temperature": 0.0,
        "stop": ["x"],
        "stream": True,
    }


@pytest.mark.parametrize(
    ("payload", "chunk"),
    [
        ({"choices": [{"text": "a"}]}, Chunk("a")),
        ({"choices": [{"text": "a", "finish_reason": "stop"}]}, Chunk("a", "stop")),
        ({"choices": [{"text": "", "finish_reason": ""}]}, Chunk("")),
        ({"choices": [{"text": None, "finish_reason": "length"}]}, Chunk("", "length")),
        ({"choices": [{"text": "a", "finish_reason": 7}]}, Chunk("a")),
        ({"choices": [{"delta": {"content": "a"}}]}, Chunk("a")),
        ({"choices": [{"delta": {"role": "assistant", "content": None}}]}, Chunk("")),
        ({"choices": [{"delta": {"reasoning_content": "hm"}}]}, Chunk("")),
        ({"choices": [{"delta": None, "finish_reason": "stop"}]}, Chunk("", "stop")),
        ({"choices": [{"message": {"content": "a"}, "finish_reason": "stop"}]}, Chunk("a", "stop")),
        ({"choices": []}, Chunk("")),
        (
            {"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 2}},
            Chunk("", None, Usage(5, None, 2)),
        ),
        ({"usage": {"prompt_tokens": 5}}, Chunk("", None, Usage(5, None, None))),
        (
            {
                "choices": [{"text": "a"}],
                "usage": {"prompt_tokens": 5, "prompt_tokens_details": {"cached_tokens": 3}},
            },
            Chunk("a", None, Usage(5, 3, None)),
        ),
        (
            {"choices": [{"text": "a"}], "usage": {"prompt_tokens": True, "prompt_cache_hit_tokens": 3}},
            Chunk("a", None, Usage(None, 3, None)),
        ),
        ({"choices": [{"text": "a"}], "usage": None}, Chunk("a")),
        (
            {"choices": [{"text": "a"}], "timings": {"prompt_n": 3, "cache_n": 10, "predicted_n": 2}},
            Chunk("a", None, Usage(13, 10, 2)),
        ),
    ],
)
def test_read_openai(payload, chunk):
    assert read_openai(payload) == chunk


@pytest.mark.parametrize(
    ("payload", "chunk"),
    [
        ({"content": "a", "stop": False}, Chunk("a")),
        ({"content": "", "stop": True, "stop_type": "eos"}, Chunk("", "stop")),
        ({"content": "", "stop": True, "stop_type": "limit"}, Chunk("", "length")),
        ({"content": "", "stop": True, "stopped_limit": True}, Chunk("", "length")),
        (
            {"content": "", "stop": True, "timings": {"predicted_n": 1}},
            Chunk("", "stop", Usage(None, None, 1)),
        ),
        ({"content": "", "stop": True, "timings": {"prompt_n": 4}}, Chunk("", "stop", Usage(4, None, None))),
    ],
)
def test_read_llamacpp(payload, chunk):
    assert read_llamacpp(payload) == chunk


@pytest.mark.parametrize(
    ("payload", "chunk"),
    [
        ({"response": "a", "done": False}, Chunk("a")),
        ({"response": "", "done": True, "done_reason": "length"}, Chunk("", "length", Usage())),
        ({"done": True, "prompt_eval_count": 4, "eval_count": 2}, Chunk("", "stop", Usage(4, None, 2))),
    ],
)
def test_read_ollama(payload, chunk):
    assert read_ollama(payload) == chunk


@pytest.mark.parametrize("read", [read_openai, read_llamacpp, read_ollama])
@pytest.mark.parametrize(
    "payload", [None, 7, "text", [], [{}], {}, {"foo": 1}, {"choices": "x"}, {"choices": ["x"]}]
)
def test_nonsense(read, payload):
    with pytest.raises(ModelResponseError, match="no completion"):
        read(payload)


@pytest.mark.parametrize(
    ("read", "payload"),
    [
        (read_openai, {"choices": [{"text": 7}]}),
        (read_openai, {"choices": [{"delta": "x"}]}),
        (read_llamacpp, {"content": ["a"]}),
        (read_ollama, {"response": {}}),
    ],
)
def test_text_that_is_none(read, payload):
    with pytest.raises(ModelResponseError, match="no completion"):
        read(payload)
