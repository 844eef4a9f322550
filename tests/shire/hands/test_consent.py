"""Nothing that could harm happens before the user said yes; what they said is remembered per project and script."""

import json
import stat

import pytest

from agent.shire.hands.consent import ALWAYS, NO, ONCE, UserConsent
from agent.shire.hands.trust import FILE_NAME, TrustStore, fingerprint
from agent.shire.runtime.host import ConsentRequest, Permission

TEXTS = {"tests.shire": "---\n---\nhello", "other.shire": "---\n---\nother"}


class Person:
    """Gives the answers that they were told to give."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    async def choose(self, question, answers):
        self.asked.append((question, answers))
        return self.answers.pop(0)


def prints(name):
    return fingerprint(TEXTS[name]) if name in TEXTS else None


def request(what="print(1)", permission=Permission.RUN, script="tests.shire"):
    return ConsentRequest(permission, what, script)


@pytest.fixture
def consent(tmp_path):
    def make(*answers, project="project", nobody=False):
        person = Person(*answers)
        asker = None if nobody else person
        return UserConsent(tmp_path / project, TrustStore(tmp_path), asker, prints), person

    return make


async def test_once_is_asked_again(consent):
    asking, person = consent(ONCE, ONCE)
    assert await asking.ask(request("print(1)"))
    assert await asking.ask(request("print(2)"))
    assert [question for question, _ in person.asked] == [
        "tests.shire wants to run: print(1)",
        "tests.shire wants to run: print(2)",
    ]


async def test_always_is_remembered_for_this_script_act_and_project(tmp_path, consent):
    asking, _ = consent(ALWAYS)
    assert await asking.ask(request())
    again, person = consent(nobody=True)
    assert await again.ask(request("something else"))
    assert not person.asked
    for strange in (request(script="other.shire"), request(permission=Permission.NETWORK)):
        asking, person = consent(NO)
        assert not await asking.ask(strange)
        assert person.asked
    elsewhere, person = consent(NO, project="elsewhere")
    assert not await elsewhere.ask(request())
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600


async def test_a_changed_script_is_another_script(consent, monkeypatch):
    asking, _ = consent(ALWAYS)
    await asking.ask(request())
    monkeypatch.setitem(TEXTS, "tests.shire", TEXTS["tests.shire"] + " ")
    again, person = consent(NO)
    assert not await again.ask(request())
    assert person.asked


@pytest.mark.parametrize("answer", [NO, None, "something else"])
async def test_everything_but_yes_is_no(tmp_path, consent, answer):
    asking, _ = consent(answer)
    assert not await asking.ask(request())
    assert not TrustStore(tmp_path).allows(tmp_path / "project", prints("tests.shire"), Permission.RUN)


async def test_where_nobody_can_be_asked_nothing_is_allowed(consent):
    asking, _ = consent(nobody=True)
    assert not await asking.ask(request())


@pytest.mark.parametrize(
    "asked",
    [request(permission=Permission.APPROVAL), request(script="unknown.shire")],
    ids=["approval", "unknown"],
)
async def test_some_things_are_never_remembered(tmp_path, consent, asked):
    asking, person = consent(ONCE, ALWAYS)
    assert await asking.ask(asked)
    assert person.asked[0][1] == (ONCE, NO)
    assert not await asking.ask(asked)
    assert not (tmp_path / FILE_NAME).exists()


async def test_a_long_or_hidden_detail_cannot_push_the_question_away(consent):
    asking, person = consent(ONCE, ONCE)
    await asking.ask(request("x" * 10_000))
    await asking.ask(request("a\x1b[2Jb\u202ec"))
    assert "(10000 characters)" in person.asked[0][0]
    assert len(person.asked[0][0]) < 500
    assert "\x1b" not in person.asked[1][0]
    assert "\u202e" not in person.asked[1][0]


def test_forgetting_a_project(tmp_path):
    store = TrustStore(tmp_path)
    store.allow(tmp_path, "abc", Permission.RUN)
    store.allow(tmp_path, "abc", Permission.RUN)
    store.forget(tmp_path)
    store.forget(tmp_path)
    assert not store.allows(tmp_path, "abc", Permission.RUN)


@pytest.mark.parametrize("content", ["", "[]", "{", '{"a": 1}', '{"P": {"s": 5}}', '{"P": {"s": [5]}}'])
def test_a_damaged_file_allows_nothing(tmp_path, content):
    (tmp_path / FILE_NAME).write_text(content.replace("P", str(tmp_path)))
    store = TrustStore(tmp_path)
    assert not store.allows(tmp_path, "s", Permission.RUN)
    store.allow(tmp_path, "s", Permission.RUN)
    assert store.allows(tmp_path, "s", Permission.RUN)
    assert json.loads((tmp_path / FILE_NAME).read_text())


def test_a_failed_write_leaves_no_draft(tmp_path, monkeypatch):
    store = TrustStore(tmp_path)

    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("agent.shire.hands.trust.json.dump", full)
    with pytest.raises(OSError, match="No space"):
        store.allow(tmp_path, "s", Permission.RUN)
    assert list(tmp_path.iterdir()) == []
