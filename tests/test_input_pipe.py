"""Programs that do not read their input: nothing is said of it behind the daemon's back."""

import asyncio
import gc
import sys

from agent import input_pipe
from agent.shire.hands.process import Runner
from agent.shire.hands.repository import Repository

MUCH = "x" * 5_000_000


async def complaints_after(work):
    """Do some work; gives its result, and what the event loop complains of until nothing of it is left."""
    said = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: said.append(context))
    result = await work
    for _ in range(3):
        await asyncio.sleep(0.02)
        gc.collect()
    return result, said


async def test_of_a_script(tmp_path):
    run = Runner(tmp_path).run([sys.executable, "-c", "print('done')"], stdin=MUCH)
    done, complaints = await complaints_after(run)
    assert (done.output, complaints) == ("done\n", [])


async def test_of_git(tmp_path):
    class Consent:
        async def ask(self, _request):
            return True

    git = tmp_path / "git"
    git.write_text("#!/bin/sh\necho committed\n")
    git.chmod(0o755)
    repository = Repository(tmp_path, Consent(), {"PATH": f"{tmp_path}:/usr/bin:/bin"})
    assert await complaints_after(repository.commit(MUCH, "a.shire")) == ("committed", [])


async def test_a_pipe_that_something_else_holds_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(input_pipe, "LIMIT_S", 0.1)
    child = await asyncio.create_subprocess_exec("sleep", "30", stdin=asyncio.subprocess.PIPE)
    try:
        child.stdin.write(MUCH.encode())
        await asyncio.wait_for(input_pipe.let_go(child.stdin), 5)
    finally:
        child.kill()
        await child.wait()
