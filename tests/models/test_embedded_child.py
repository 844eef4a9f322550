"""The embedded model's process ends with its parent, whatever its server does."""

from __future__ import annotations

import subprocess
import sys

from agent.models.embedded_child import ChildSettings

STUBBORN = """
import time
from agent.models import embedded_child

class Server:
    listening_address = "http://127.0.0.1:1"

    def __del__(self):
        time.sleep(60)

embedded_child.run.__defaults__ = (lambda settings: Server(),)
embedded_child.main()
"""


def test_a_server_that_cannot_be_let_go_does_not_keep_it():
    settings = ChildSettings("model.gguf", "model", "key", 512, 1, 16)
    done = subprocess.run(
        [sys.executable, "-c", STUBBORN], input=settings.line(), capture_output=True, timeout=20, check=False
    )
    assert (done.returncode, done.stdout) == (0, b'{"address": "http://127.0.0.1:1"}\n')
