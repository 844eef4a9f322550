"""Nothing that could harm happens before the user said yes; what they said is remembered per project and script."""

import json
import stat

import pytest

from agent.errors import RefusedError
from agent.shire.hands.consent import ALWAYS, NO, ONCE, Author, Consent
from agent.shire.hands.trust import FILE_NAME, Act, TrustStore, fingerprint


class Person:
    """Gives the answers that they were told to give."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    async def choose(self, question, answers):
        self.asked.append(question)
        assert set(answers) == {ONCE, ALWAYS, NO}
        return self.answers.pop(0)


@pytest.fixture
def author(tmp_path):
    return Author("tests.shire", "---\n---\nhello", tmp_path / "project")


async def test_once_is_asked_again(tmp_path, author):
    person = Person(ONCE, ONCE)
    consent = Consent(author, TrustStore(tmp_path), person)
    await consent.need(Act.RUN, "print(1)")
    await consent.need(Act.RUN, "print(2)")
    assert person.asked == [
        "tests.shire wants to run code: print(1)",
        "tests.shire wants to run code: print(2)",
    ]


async def test_always_is_remembered_for_this_script_act_and_project(tmp_path, author):
    store = TrustStore(tmp_path)
    await Consent(author, store, Person(ALWAYS)).need(Act.SHELL, "make")
    await Consent(author, store, None).need(Act.SHELL, "make")
    others = [
        Author(author.name, author.text + " ", author.project),
        Author(author.name, author.text, tmp_path / "other"),
    ]
    for other in others:
        with pytest.raises(RefusedError):
            await Consent(other, store, Person(NO)).need(Act.SHELL, "make")
    with pytest.raises(RefusedError):
        await Consent(author, store, Person(NO)).need(Act.NETWORK, "http://x")
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600


@pytest.mark.parametrize("answer", [NO, None, "something else"])
async def test_everything_but_yes_is_no(tmp_path, author, answer):
    store = TrustStore(tmp_path)
    with pytest.raises(RefusedError, match=r"tests.shire: not allowed: run"):
        await Consent(author, store, Person(answer)).need(Act.RUN, "rm")
    assert not store.allows(author.project, fingerprint(author.text), Act.RUN)


async def test_where_nobody_can_be_asked_nothing_is_allowed(tmp_path, author):
    with pytest.raises(RefusedError, match="nobody can be asked"):
        await Consent(author, TrustStore(tmp_path), None).need(Act.COMMIT, "all")


async def test_a_long_or_hidden_detail_cannot_push_the_question_away(tmp_path, author):
    person = Person(ONCE, ONCE)
    consent = Consent(author, TrustStore(tmp_path), person)
    await consent.need(Act.SHELL, "x" * 10_000)
    await consent.need(Act.SHELL, "a\x1b[2Jb\u202ec")
    assert "(10000 characters)" in person.asked[0]
    assert len(person.asked[0]) < 500
    assert "\x1b" not in person.asked[1]
    assert "\u202e" not in person.asked[1]


def test_forgetting_a_project(tmp_path):
    store = TrustStore(tmp_path)
    store.allow(tmp_path, "abc", Act.RUN)
    store.allow(tmp_path, "abc", Act.RUN)
    store.forget(tmp_path)
    store.forget(tmp_path)
    assert not store.allows(tmp_path, "abc", Act.RUN)


@pytest.mark.parametrize("content", ["", "[]", "{", '{"a": 1}', '{"P": {"s": 5}}', '{"P": {"s": [5]}}'])
def test_a_damaged_file_allows_nothing(tmp_path, content):
    (tmp_path / FILE_NAME).write_text(content.replace("P", str(tmp_path)))
    store = TrustStore(tmp_path)
    assert not store.allows(tmp_path, "s", Act.RUN)
    store.allow(tmp_path, "s", Act.RUN)
    assert store.allows(tmp_path, "s", Act.RUN)
    assert json.loads((tmp_path / FILE_NAME).read_text())


def test_a_failed_write_leaves_no_draft(tmp_path, monkeypatch):
    store = TrustStore(tmp_path)

    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("agent.shire.hands.trust.json.dump", full)
    with pytest.raises(OSError, match="No space"):
        store.allow(tmp_path, "s", Act.RUN)
    assert list(tmp_path.iterdir()) == []
