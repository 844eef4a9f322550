"""The contract in `protocol/` is what the types say."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from agent.rpc.faults import Code
from agent.rpc.methods.table import METHODS

ROOT = Path(__file__).resolve().parents[2]
OPENRPC = json.loads((ROOT / "protocol" / "openrpc.json").read_text(encoding="utf-8"))


def generate(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "scripts" / "protocol"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_the_files_are_what_the_types_say() -> None:
    done = generate("--check")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_difference_is_found_and_mended(tmp_path: Path) -> None:
    folder = ("--folder", str(tmp_path))
    assert generate(*folder).returncode == 0
    (tmp_path / "schemas" / "Left.json").write_text("{}")
    (tmp_path / "schemas" / "Range.json").unlink()
    (tmp_path / "openrpc.json").write_text("{}")
    found = generate("--check", *folder)
    assert found.returncode == 1
    assert [line.split(":")[0].removeprefix(f"{tmp_path}/") for line in found.stdout.splitlines()] == [
        "openrpc.json",
        "schemas/Left.json",
        "schemas/Range.json",
    ]
    generate(*folder)
    assert generate("--check", *folder).returncode == 0


def test_every_method_is_described() -> None:
    described = {method["name"]: method for method in OPENRPC["methods"] if method["x-from"] == "client"}
    assert described.keys() == {method.name for method in METHODS}
    for method in METHODS:
        assert described[method.name]["description"]
        assert ("result" in described[method.name]) is method.is_request


def test_every_error_code_is_described() -> None:
    assert {error["code"] for error in OPENRPC["components"]["errors"].values()} == set(Code)


def references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*map(references, value.values()))
    return set().union(*map(references, value)) if isinstance(value, list) else set()


def test_every_reference_leads_somewhere() -> None:
    schemas = {f"#/components/schemas/{name}" for name in OPENRPC["components"]["schemas"]}
    assert references(OPENRPC) <= schemas
    files = sorted((ROOT / "protocol" / "schemas").glob("*.json"))
    for path in files:
        named = references(json.loads(path.read_text(encoding="utf-8")))
        assert named <= {file.name for file in files}


@pytest.mark.parametrize(
    "path", sorted((ROOT / "protocol" / "examples").glob("*.jsonl")), ids=lambda path: path.stem
)
def test_every_method_of_the_examples_is_in_the_contract(path: Path) -> None:
    known = {(method["x-from"], method["name"]) for method in OPENRPC["methods"]}
    for line in path.read_text(encoding="utf-8").splitlines():
        step = json.loads(line)
        method = step["message"].get("method") if isinstance(step["message"], dict) else None
        if isinstance(method, str) and method != "no/such":
            assert (step["from"], method) in known
