"""What a listing needs: nothing of the runtime. What it lists is tested over the session, in `test_desk`."""

import subprocess
import sys


def test_a_menu_does_not_wait_for_what_runs_scripts():
    program = "import sys, agent.shire.catalogue, agent.shire.offers; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "agent.shire.offers" in loaded
    runtime = {"regex", "agent.shire.desk", "agent.shire.body_parser", "agent.shire.runtime.lifecycle"}
    assert not loaded & runtime
