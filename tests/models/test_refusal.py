from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.errors import ModelBusyError, ModelResponseError, ModelUnavailableError
from agent.models.endpoint import Endpoint
from agent.models.refusal import (
    MAX_RETRY_AFTER_S,
    SERVER_TEXT_CHARS,
    NotFoundError,
    Refused,
    error_text,
    excerpt,
    refusal,
    retry_after,
)

NOW = datetime(2026, 5, 6, 12, 0, 0, tzinfo=UTC)
URL = "http://127.0.0.1:1/v1/completions"


@pytest.mark.parametrize(
    ("headers", "status", "seconds"),
    [
        ({"retry-after": "7"}, 429, 7),
        ({"retry-after": " 7 "}, 429, 7),
        ({"retry-after": "0"}, 429, 0),
        ({"retry-after": "-5"}, 429, 10),
        ({"retry-after": "soon"}, 429, 10),
        ({"retry-after": "²"}, 429, 10),
        ({"retry-after": "999999"}, 429, MAX_RETRY_AFTER_S),
        ({"retry-after": "9" * 5000}, 429, MAX_RETRY_AFTER_S),
        ({}, 429, 10),
        ({}, 503, 1),
        ({"retry-after": "Wed, 06 May 2026 12:00:30 GMT"}, 429, 30),
        ({"retry-after": "Wed, 06 May 2026 12:00:30"}, 429, 30),
        ({"retry-after": "Wed, 06 May 2026 11:00:00 GMT"}, 429, 0),
        ({"retry-after": "Wed, 06 May 2027 11:00:00 GMT"}, 429, MAX_RETRY_AFTER_S),
        ({"retry-after": "Wed, 06 May 2026 09:00:05 GMT", "date": "Wed, 06 May 2026 09:00:00 GMT"}, 503, 5),
        ({"retry-after": "Wed, 06 May 2026 12:00:30 GMT", "date": "yesterday"}, 503, 30),
        ({"retry-after": "Wed, 99 May 2026 12:00:30 GMT"}, 503, 1),
    ],
)
def test_retry_after(headers, status, seconds):
    assert retry_after(headers, status, NOW) == seconds


@given(value=st.text(max_size=40), status=st.sampled_from([429, 503]))
def test_retry_after_is_bounded_whatever_the_server_says(value, status):
    assert 0 <= retry_after({"retry-after": value, "date": value}, status, NOW) <= MAX_RETRY_AFTER_S


@pytest.mark.parametrize(
    ("payload", "text"),
    [
        ({"error": "model not found"}, "model not found"),
        ({"error": {"message": "too long", "type": "invalid_request_error"}}, "too long"),
        ({"error": {"code": 7}}, '{"code":7}'),
        ({"error": ["a"]}, "['a']"),
        ({"object": "error", "message": "bad stop"}, "bad stop"),
        ({"object": "error"}, "error"),
        ({"detail": "Not Found"}, "Not Found"),
        ({"detail": [{"loc": ["body"]}]}, "[{'loc': ['body']}]"),
        ({"error": None, "choices": []}, None),
        ({"error": "", "choices": []}, None),
        ({"choices": []}, None),
        ([], None),
        ("error", None),
        (None, None),
    ],
)
def test_error_text(payload, text):
    assert error_text(payload) == text


def test_error_text_is_short():
    assert len(error_text({"error": "x" * 10_000})) == SERVER_TEXT_CHARS


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<html>\n  <body>", "<html> <body>"),
        (b"caf\xc3\xa9 \xff", "café \ufffd"),
        ("\x1b[31mred\x07", "\ufffd[31mred\ufffd"),
        ("", ""),
        ("x" * 100, "x" * 79 + "…"),
        (b"x" * 80, "x" * 80),
    ],
)
def test_excerpt(text, shown):
    assert excerpt(text) == shown


@given(text=st.one_of(st.text(), st.binary()))
def test_an_excerpt_is_one_short_printable_line(text):
    shown = excerpt(text)
    assert len(shown) <= 80
    assert shown.isprintable()


def refuse(status: int, body: bytes = b"", headers: dict[str, str] | None = None, **fields: str) -> Exception:
    endpoint = Endpoint("http://127.0.0.1:1/v1", "coder", "big", **fields)
    return refusal(endpoint, Refused(URL, status, headers or {}, body), NOW)


def test_busy_tells_how_long():
    error = refuse(429, b'{"error":{"message":"slow down"}}', {"retry-after": "12"})
    assert isinstance(error, ModelBusyError)
    assert error.retry_after == 12
    assert str(error) == f"{URL} asks to wait 12 s (429): slow down"


def test_a_refused_key_names_where_it_came_from_and_not_itself():
    error = refuse(401, b"", key="s3cret", key_source="environment variable MY_KEY")
    assert isinstance(error, ModelResponseError)
    assert "environment variable MY_KEY" in str(error)
    assert "s3cret" not in str(error)


@pytest.mark.parametrize("status", [401, 403])
def test_a_missing_key_names_the_setting(status):
    assert "models.big.api_key_env" in str(refuse(status))


def test_a_redirect_is_told_without_its_secrets():
    error = refuse(307, b"", {"location": "https://user:pw@evil.example/v1?token=1"})
    assert "https://evil.example/v1," in str(error)
    assert "models.big.base_url" in str(error)


def test_the_rest():
    assert isinstance(refuse(404), NotFoundError)
    assert "models.big.base_url" in str(refuse(404))
    assert isinstance(refuse(502), ModelUnavailableError)
    assert isinstance(refuse(504), ModelUnavailableError)
    assert str(refuse(500, b"<h1>Oops</h1>")) == f"{URL} answered with status 500: <h1>Oops</h1>"
    assert str(refuse(418)) == f"{URL} answered with status 418"
