"""What project files say of import paths: the module of a `go.mod`, the path aliases of a `tsconfig.json`."""

from __future__ import annotations

import json
import posixpath
import re

_MODULE = re.compile(r"(?m)^\s*module\s+\"?([^\s\"]+)")
_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|//[^\n]*|/\*.*?\*/', re.DOTALL)
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_MAX_ALIASES = 100


def module_path(text: str) -> str:
    """Read the module path of a `go.mod`; empty where it says none."""
    found = _MODULE.search(text)
    return found[1] if found else ""


def alias_paths(folder: str, text: str) -> tuple[tuple[str, str], ...]:
    """Read `compilerOptions.paths` and `baseUrl` of a `tsconfig.json` that stands in `folder`.

    Gives `(pattern, path in the workspace)` pairs; both may hold one `*`. A `baseUrl` alone is the pair
    `("*", folder/*)`. A file that is not JSON with comments gives nothing. `extends` is not followed.
    """
    try:
        options = json.loads(_plain_json(text))["compilerOptions"]
        base = posixpath.join(folder, str(options.get("baseUrl", ".")))
        pairs = [
            (str(pattern), posixpath.normpath(posixpath.join(base, str(target))))
            for pattern, targets in options.get("paths", {}).items()
            for target in targets
        ]
        if "baseUrl" in options:
            pairs.append(("*", posixpath.normpath(posixpath.join(base, "*"))))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return ()
    return tuple(pairs[:_MAX_ALIASES])


def _plain_json(text: str) -> str:
    """Drop the comments and trailing commas that a `tsconfig.json` may have."""
    bare = _TOKEN.sub(lambda found: found[0] if found[0].startswith('"') else " ", text)
    return _TRAILING_COMMA.sub("", bare)
