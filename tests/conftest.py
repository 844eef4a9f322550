"""What the tests of all rooms share."""

from __future__ import annotations

import signal
import sys
from collections.abc import AsyncIterator  # noqa: TC003 - pytest reads the annotation
from pathlib import Path

import hypothesis
import pytest

# A machine that is busy for a second is no fault of the code. The same examples each time: a change is judged by what it
# changes. `--hypothesis-profile=search` looks for new ones.
BUSY = [hypothesis.HealthCheck.too_slow]
hypothesis.settings.register_profile("search", deadline=None, suppress_health_check=BUSY)
hypothesis.settings.register_profile(
    "inlayd", deadline=None, suppress_health_check=BUSY, derandomize=True, database=None
)
hypothesis.settings.load_profile("inlayd")

# A shell that starts the tests in the background has them ignore Ctrl-C, and so all that they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Test folders are no packages: this makes `import scripted_server` work in all of them.
sys.path.insert(0, str(Path(__file__).parent))

from scripted_server import ScriptedServer  # noqa: E402 - found through the line above


@pytest.fixture
async def scripted_server() -> AsyncIterator[ScriptedServer]:
    """A real HTTP server on loopback that answers as the test says."""
    async with ScriptedServer() as server:
        yield server
