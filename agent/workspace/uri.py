"""File URIs and paths: the two names that editors and the disk have for one file."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote, unquote

_SCHEME = "file:"
_LOCAL_HOSTS = frozenset({"", "localhost"})
_SAFE = "/~"  # unreserved marks that RFC 3986 leaves as they are, besides those that `quote` never touches


def path_of_uri(uri: str) -> Path | None:
    """Give the absolute path that a `file:` URI names, with `.` and `..` taken out.

    None for every other scheme (`untitled:`, `git:`, …) and for what names no file of this machine: a foreign
    host (but on Windows that is a UNC share), a relative path, a NUL. Never raises.
    """
    name = file_name_of_uri(uri, windows=os.name == "nt")
    return None if name is None else Path(os.path.normpath(name))


def file_name_of_uri(uri: str, *, windows: bool) -> str | None:
    """Give the file name in a `file:` URI as a system of that kind writes it, or None (see `path_of_uri`).

    `?` and `#` count as part of the name: some clients forget to encode them, and files have no queries.
    """
    if uri[: len(_SCHEME)].lower() != _SCHEME:
        return None
    rest = uri[len(_SCHEME) :]
    host, rest = _host_and_rest(rest)
    name = unquote(rest, errors="surrogateescape")
    if "\0" in name or not name.startswith("/") or not _encodable(name):
        return None
    if windows:
        return _windows_name(host, name)
    return name if host in _LOCAL_HOSTS else None


def uri_of_path(path: Path) -> str:
    """Give the `file:` URI of an absolute path; bytes of a name that are not UTF-8 come back as they were."""
    name = path.as_posix()
    if name.startswith("//"):
        return _SCHEME + quote(os.fsencode(name), safe=_SAFE)
    lead = "//" if name.startswith("/") else "///"
    return _SCHEME + lead + quote(os.fsencode(name), safe=_SAFE)


def _host_and_rest(rest: str) -> tuple[str, str]:
    if not rest.startswith("//"):
        return "", rest
    host, slash, tail = rest[2:].partition("/")
    return host.lower(), slash + tail


def _windows_name(host: str, name: str) -> str | None:
    if host not in _LOCAL_HOSTS:
        return f"//{host}{name}"
    drive = name[1:3]
    if len(drive) == 2 and drive[0].isalpha() and drive[1] == ":":
        return f"{drive[0].upper()}:{name[3:] or '/'}"
    return name if name.startswith("//") else None


def _encodable(name: str) -> bool:
    try:
        name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False
    return True
