from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.config.decode import KeyProblem, flatten, guarded, leaves
from agent.config.schema import Config


def decoded(values):
    return dict(flatten(Config, values))


def test_every_key_of_the_schema_is_a_leaf():
    assert ("models", "medium", "base_url") in leaves(Config)
    assert ("prompt", "max_tokens") in leaves(Config)
    assert ("models",) not in leaves(Config)


@pytest.mark.parametrize(
    ("values", "key", "typed"),
    [
        ({"prompt": {"max_tokens": 512}}, ("prompt", "max_tokens"), 512),
        ({"prompt": {"similar": False}}, ("prompt", "similar"), False),
        ({"models": {"big": {"temperature": 1}}}, ("models", "big", "temperature"), 1.0),
        ({"models": {"big": {"dialect": "ollama"}}}, ("models", "big", "dialect"), "ollama"),
        ({"completion": {"disabled_languages": ["sql"]}}, ("completion", "disabled_languages"), ("sql",)),
        ({"models": {"big": {"base_url": ""}}}, ("models", "big", "base_url"), ""),
        (
            {"models": {"big": {"base_url": "https://h:1/v1"}}},
            ("models", "big", "base_url"),
            "https://h:1/v1",
        ),
    ],
)
def test_takes_what_the_schema_allows(values, key, typed):
    assert decoded(values) == {key: typed}
    assert type(decoded(values)[key]) is type(typed)


@pytest.mark.parametrize(
    ("values", "key", "words"),
    [
        ({"prompt": {"max_token": 1}}, "prompt.max_token", 'did you mean "prompt.max_tokens"?'),
        ({"max_tokens": 1}, "max_tokens", 'did you mean "'),
        ({"zzz": 1}, "zzz", "known here: completion"),
        ({"prompt": 1}, "prompt", "a table is expected, not 1"),
        ({"prompt": {"max_tokens": "many"}}, "prompt.max_tokens", 'a whole number is expected, not "many"'),
        ({"prompt": {"max_tokens": True}}, "prompt.max_tokens", "a whole number is expected, not true"),
        ({"prompt": {"max_tokens": 1.5}}, "prompt.max_tokens", "a whole number is expected, not 1.5"),
        ({"prompt": {"max_tokens": 3}}, "prompt.max_tokens", "3 is outside of 64 to 131072"),
        ({"prompt": {"similar": "yes"}}, "prompt.similar", "true or false is expected"),
        ({"models": {"big": {"temperature": "hot"}}}, "models.big.temperature", "a number is expected"),
        ({"models": {"big": {"temperature": 3}}}, "models.big.temperature", "outside of 0 to 2"),
        ({"models": {"big": {"model": None}}}, "models.big.model", "a text is expected, not null"),
        ({"models": {"big": {"dialect": "olama"}}}, "models.big.dialect", 'did you mean "ollama"?'),
        ({"models": {"big": {"dialect": "?"}}}, "models.big.dialect", "one of auto, openai"),
        ({"completion": {"disabled_languages": "sql"}}, "completion.disabled_languages", "a list of texts"),
        ({"completion": {"disabled_languages": [1]}}, "completion.disabled_languages", "a list of texts"),
        (
            {"models": {"medium": {"base_url": "localhost:11434"}}},
            "models.medium.base_url",
            'not a URL: "localhost:11434" (did you mean "http://localhost:11434/v1"?)',
        ),
        (
            {"models": {"medium": {"base_url": "ftp://h/v1"}}},
            "models.medium.base_url",
            'did you mean "http://h/v1"',
        ),
        (
            {"models": {"medium": {"base_url": "http://"}}},
            "models.medium.base_url",
            "http://127.0.0.1:11434/v1",
        ),
        ({"models": {"medium": {"base_url": "http://h:x/"}}}, "models.medium.base_url", "not a URL"),
    ],
)
def test_refuses_with_the_key_and_a_suggestion(values, key, words):
    with pytest.raises(KeyProblem) as refusal:
        decoded(values)
    assert ".".join(refusal.value.key) == key
    assert words in str(refusal.value)


def test_knows_which_keys_are_guarded():
    assert guarded(Config, ("models", "medium", "base_url"))
    assert guarded(Config, ("models", "medium", "api_key_command"))
    assert guarded(Config, ("log", "prompts"))
    assert not guarded(Config, ("prompt", "max_tokens"))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["models", "medium", "prompt", "max_tokens", "base_url", "x"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["models", "prompt", "embedded", "y"]), values, max_size=3))
def test_any_values_are_taken_or_refused(tree):
    try:
        taken = decoded(tree)
    except KeyProblem:
        return
    assert set(taken) <= set(leaves(Config))
