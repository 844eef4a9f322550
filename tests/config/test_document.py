from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_says_what_the_schema_says():
    script = ROOT / "scripts" / "configuration_doc.py"
    assert subprocess.run([sys.executable, str(script), "--check"], timeout=60, check=False).returncode == 0
