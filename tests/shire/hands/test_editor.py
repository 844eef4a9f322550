"""What an editor knows, and how long a run waits for one that says nothing."""

from agent.rpc.peer import PeerError, SilentPeerError
from agent.shire.hands.editor import PeerEditor


class Peer:
    """Answers in turn; an error is raised."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    async def request(self, method, params, limit_s=60.0):
        self.asked.append((method, params["name"]))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


async def test_a_refusal_is_no_answer_and_the_next_is_asked_for():
    peer = Peer(PeerError("the editor refused: not known"), None, {"value": "x"}, "odd")
    editor = PeerEditor(peer, None, answers=True)
    assert [await editor.variable(name) for name in "abcd"] == [None, None, "x", None]
    assert [name for _, name in peer.asked] == ["a", "b", "c", "d"]


async def test_silence_is_waited_for_once():
    peer = Peer(SilentPeerError("inlayd/variable: the editor did not answer within 2 s"))
    editor = PeerEditor(peer, None, answers=True)
    assert [await editor.variable(name) for name in "abc"] == [None, None, None]
    assert len(peer.asked) == 1
