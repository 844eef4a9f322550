"""`runCode` of code that behaves badly: it ends with an error, and nothing of it stays."""

from pathlib import Path

import pytest
from shire_hands import YES, Person, World

from agent.errors import ScriptError
from agent.shire.hands.process import Limits

SCRIPT = '---\nonStreamingEnd: { parseCode | saveFile("wild.py") | runCode }\n---\nhi'
LIMITS = Limits(
    seconds=4,
    cpu_s=4,
    memory_bytes=200_000_000,
    file_bytes=1_000_000,
    disk_bytes=50_000_000,
    output_bytes=50_000,
    processes=20,
)
FORKS = "import os, time\nfor _ in range(9):\n    os.fork()\ntime.sleep(60)\n"
# Doubles as a fork bomb does, and ends at 512 processes, whatever becomes of the limit.
DISK = "import itertools\nfor n in itertools.count():\n    open(f'fill{n}', 'wb').write(b'x' * 900_000)\n"
PRINTS = "import sys\nfor _ in range(1_000_000): sys.stdout.write('x' * 1000)\n"


def running_in(folder):
    """List the processes that run in a folder (Linux)."""
    found = []
    for place in Path("/proc").glob("[0-9]*/cwd"):
        try:
            at = place.readlink()
        except OSError:
            continue
        if at.is_relative_to(folder):
            found.append(place.parent.name)
    return found


@pytest.mark.parametrize(
    ("code", "said"),
    [
        pytest.param(FORKS, "more than 20 processes", id="forks"),
        pytest.param(DISK, "", id="fills the disk"),
        pytest.param(PRINTS, "printed more than 50 KB", id="prints 1 GB"),
        pytest.param("import time\ntime.sleep(1e6)\n", "ran longer than 4 s", id="sleeps for ever"),
        pytest.param("x = 'x' * 10**9\nimport time; time.sleep(60)\n", "memory", id="eats memory"),
    ],
)
@pytest.mark.timeout(120)
async def test_wild_code_ends(tmp_path, code, said):
    (tmp_path / "outside.txt").write_text("mine")
    world = World(tmp_path, answers=[f"```python\n{code}```"], person=Person(YES), limits=LIMITS)
    told = ""
    try:
        outcome = await world.run(SCRIPT)
    except ScriptError as error:
        told = str(error)
    else:
        told = str(outcome.result) + "\n".join(world.ear.messages)
    assert said in told
    assert told
    assert len(told) < 100_000
    assert running_in(tmp_path) == []
    assert (tmp_path / "outside.txt").read_text() == "mine"


async def test_without_consent_wild_code_does_not_run(tmp_path):
    code = "open('ran', 'w')\n"
    world = World(tmp_path, answers=[f"```python\n{code}```"], person=None)
    with pytest.raises(ScriptError, match="not allowed to run"):
        await world.run(SCRIPT)
    assert not (world.root / "ran").exists()
