"""jsonrpcserver's dispatcher without its front: with it the package is a quarter of the daemon's start.

Its `__init__` prepares a validator of JSON Schema for those who give none of their own (`jsonschema`, `attrs`,
`referencing` and their metaschemas) and an HTTP server; that of oslash, on which it stands, all of its monads. We give a
validator and have transports (`agent.rpc.dispatch`), so the modules that are needed are imported as parts of packages
whose `__init__` has not run. It runs when somebody imports one of the packages itself, and finds these modules.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from importlib.util import find_spec, module_from_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def _without_front(*packages: str) -> Iterator[None]:
    """Have the `__init__` of packages not run by what is imported meanwhile."""
    specs = {name: find_spec(name) for name in packages if name not in sys.modules}
    for name, spec in specs.items():
        if spec is not None:
            sys.modules[name] = module_from_spec(spec)
    try:
        yield
    finally:
        for name in specs:
            sys.modules.pop(name, None)


with _without_front("oslash", "jsonrpcserver"):
    from jsonrpcserver.async_dispatcher import dispatch_to_response_pure
    from jsonrpcserver.response import to_serializable
    from jsonrpcserver.result import Error, Success

__all__ = ["Error", "Success", "dispatch_to_response_pure", "to_serializable"]
