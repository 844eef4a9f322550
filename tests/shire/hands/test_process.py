"""Programs run under limits, see no secrets, and leave nothing behind."""

import asyncio
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from agent.errors import ProgramError
from agent.shire.hands.process import Limits, Runner, scrubbed
from agent.shire.hands.sandbox import bubblewrap

SMALL = Limits(
    seconds=5, cpu_s=5, memory_bytes=150_000_000, file_bytes=100_000, output_bytes=20_000, processes=20
)
BOXES = [
    None,
    pytest.param("box", marks=pytest.mark.skipif(bubblewrap() is None, reason="no bubblewrap here")),
]


@pytest.fixture(params=BOXES, ids=["bare", "boxed"])
def box(request):
    return bubblewrap() if request.param == "box" else None


def runner(folder, box=None, limits=SMALL, **environ):
    return Runner(folder, limits, environ={**os.environ, **environ}, box=box)


def python(code):
    return [sys.executable, "-c", code]


def alive(mark):
    """Whether a process with this mark in its command line is left."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes()
                state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                continue
            if mark.encode() in line and state != "Z" and int(entry.name) != os.getpid():
                return True
    return False


async def test_output_and_code_come_back(tmp_path, box):
    done = await runner(tmp_path, box).run(
        python("import sys; print('out'); sys.stderr.write('err'); sys.exit(3)")
    )
    assert (done.code, done.ending, done.ok) == (3, "exit", False)
    assert sorted(done.output.split()) == ["err", "out"]


async def test_a_good_end_is_ok_and_input_arrives(tmp_path, box):
    done = await runner(tmp_path, box).run(python("print(input() * 2)"), stdin="ab\n")
    assert done.ok
    assert done.output == "abab\n"


async def test_it_runs_in_its_folder_and_writes_the_workspace(tmp_path, box):
    (tmp_path / "sub").mkdir()
    code = "import os; print(os.getcwd()); open('made', 'w').write('x')"
    done = await runner(tmp_path, box).run(python(code), tmp_path / "sub")
    assert done.output.strip() == str(tmp_path / "sub")
    assert (tmp_path / "sub" / "made").read_text() == "x"


async def test_secrets_of_the_environment_are_not_inherited(tmp_path, box):
    code = "import os; print(sorted(os.environ)); print(os.environ.get('LC_TIME'))"
    done = await runner(tmp_path, box, OPENAI_API_KEY="sk-1", LC_TIME="C").run(python(code))
    assert "OPENAI_API_KEY" not in done.output
    assert done.output.endswith("C\n")
    assert "PATH" in scrubbed(os.environ)


async def test_a_loop_ends_in_time(tmp_path, box):
    limits = Limits(seconds=1)
    done = await runner(tmp_path, box, limits).run(python("while True: pass"))
    assert (done.ending, done.ok) == ("time", False)
    assert done.why == f"{Path(sys.executable).name} ran longer than 1 s and was stopped"


async def test_a_fork_bomb_ends(tmp_path, box):
    code = "import os\nfor _ in range(200):\n    if os.fork() == 0:\n        import time; time.sleep(30); os._exit(0)\n"
    code += "import time; time.sleep(30)  # mark-bomb"
    done = await runner(tmp_path, box).run(python(code))
    assert done.ending == "processes"
    assert not alive("mark-bomb")


async def test_a_process_with_a_session_of_its_own_does_not_stay(tmp_path, box):
    code = (
        "import os, sys, time\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    if os.fork() == 0:\n"
        "        os.close(1); os.close(2)\n"
        "        time.sleep(30)  # mark-daemon\n"
        "    os._exit(0)\n"
        "time.sleep(0.2); print('parent done')"
    )
    done = await runner(tmp_path, box).run(python(code))
    assert done.ok
    assert not alive("mark-daemon")


async def test_memory_is_limited(tmp_path, box):
    done = await runner(tmp_path, box).run(python("x = bytearray(600_000_000); import time; time.sleep(4)"))
    assert done.ending == "memory"


async def test_output_is_limited(tmp_path, box):
    code = "import sys\nwhile True: sys.stdout.write('x' * 65536)"
    done = await runner(tmp_path, box).run(python(code))
    assert done.ending == "output"
    assert len(done.output) == SMALL.output_bytes


async def test_a_file_cannot_fill_the_disk(tmp_path, box):
    code = "f = open('big', 'wb')\nfor _ in range(1000): f.write(b'x' * 10_000); f.flush()"
    done = await runner(tmp_path, box).run(python(code))
    assert not done.ok
    assert (tmp_path / "big").stat().st_size <= SMALL.file_bytes


async def test_many_files_cannot_fill_the_disk(tmp_path):
    code = (
        "import itertools, time\n"
        "for n in itertools.count():\n    open(f'big{n}', 'wb').write(b'x' * 1_000_000)\n    time.sleep(0.001)"
    )
    limits = replace(SMALL, file_bytes=2_000_000, disk_bytes=20_000_000, seconds=30)
    done = await runner(tmp_path, limits=limits).run(python(code))
    assert done.ending == "disk"
    assert "wrote more than 20 MB" in done.why
    assert sum(one.stat().st_size for one in tmp_path.glob("big*")) < 2_000_000_000


async def test_a_missing_program_is_named(tmp_path):
    with pytest.raises(ProgramError, match="no-such-program-here: cannot be run"):
        await runner(tmp_path).run(["no-such-program-here"])


async def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(ProgramError, match="cannot be started"):
        await runner(tmp_path).run(python("1"), tmp_path / "gone")


async def test_cancelling_stops_it(tmp_path, box):
    task = asyncio.create_task(
        runner(tmp_path, box).run(python("import time; time.sleep(30)  # mark-cancel"))
    )
    for _ in range(200):
        if alive("mark-cancel"):
            break
        await asyncio.sleep(0.02)
    begun = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - begun < 5
    assert not alive("mark-cancel")


async def test_a_program_that_reads_nothing_does_not_block(tmp_path, box):
    done = await runner(tmp_path, box).run(python("print('done')"), stdin="x" * 5_000_000)
    assert done.output == "done\n"


@pytest.mark.skipif(bubblewrap() is None, reason="no bubblewrap here")
async def test_the_box_has_no_network_no_keys_and_one_writable_folder(tmp_path):
    home, project, state = tmp_path / "home", tmp_path / "project", tmp_path / "state"
    for folder in (home / ".ssh", project, state):
        folder.mkdir(parents=True)
    (home / ".ssh" / "id_rsa").write_text("key")
    (home / ".netrc").write_text("password")
    (state / "websocket.token").write_text("token")
    code = (
        "import os, pathlib, socket\n"
        f"print(os.listdir({str(home / '.ssh')!r}), os.listdir({str(state)!r}))\n"
        f"print(repr(pathlib.Path({str(home / '.netrc')!r}).read_text()))\n"
        f"pathlib.Path({str(home / 'made')!r}).write_text('x')\n"
        "try: open('/etc/made', 'w')\n"
        "except OSError as error: print(error.strerror)\n"
        "print(socket.if_nameindex())\n"
    )
    boxed = Runner(
        project, SMALL, environ={**os.environ, "HOME": str(home)}, hidden=[state], box=bubblewrap()
    )
    done = await boxed.run(python(code))
    assert done.output.splitlines()[:3] == ["[] []", "''", "Read-only file system"]
    assert done.output.splitlines()[3] == "[(1, 'lo')]"
    assert not (home / "made").exists()  # it went into the box's own /tmp


def test_the_look_for_bubblewrap_is_not_repeated():
    assert bubblewrap() is bubblewrap()
