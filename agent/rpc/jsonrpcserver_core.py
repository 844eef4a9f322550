"""jsonrpcserver's dispatcher without its front: the package's `__init__` costs a quarter of the daemon's start.

It prepares a validator of JSON Schema for everybody who gives none of their own (`jsonschema`, `attrs`, `referencing`
and their metaschemas) and an HTTP server. We give a validator and have transports (`agent.rpc.dispatch`), so its
modules are imported as parts of a package whose `__init__` has not run. It runs when somebody imports the package
itself, and then finds these modules.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec, module_from_spec

_PACKAGE = "jsonrpcserver"

_spec = find_spec(_PACKAGE) if _PACKAGE not in sys.modules else None
if _spec is not None:
    sys.modules[_PACKAGE] = module_from_spec(_spec)
try:
    from jsonrpcserver.async_dispatcher import dispatch_to_response_pure
    from jsonrpcserver.response import to_serializable
    from jsonrpcserver.result import Error, Success
finally:
    if _spec is not None:
        del sys.modules[_PACKAGE]

__all__ = ["Error", "Success", "dispatch_to_response_pure", "to_serializable"]
