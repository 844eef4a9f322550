"""Which files are secrets by their name: never context, wherever they lie and whoever opened them."""

from __future__ import annotations

import re
from fnmatch import translate
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import PurePath

_DATA = ("yml", "yaml", "json", "toml", "ini", "properties", "env", "txt", "xml", "enc")

_NAMES = (
    # environment files; their examples too, since people paste real values into them
    *(".env", ".env[._-]*", "*.env", ".envrc", ".flaskenv"),
    # keys and certificates with keys
    *("*.pem", "*.key", "*.p12", "*.pfx", "*.p8", "*.pk8", "*.ppk", "*.jks", "*.keystore", "*.truststore"),
    *("*.kdb", "*.kdbx", "*.asc", "*.gpg", "*.pgp", "*.ovpn", "*.mobileprovision", "*.keytab"),
    *("id_rsa*", "id_dsa*", "id_ecdsa*", "id_ed25519*", "ssh_host_*_key*"),
    # logins of tools
    *(".netrc", "_netrc", ".npmrc", ".yarnrc.yml", ".pypirc", ".pgpass", ".my.cnf", ".mylogin.cnf", ".s3cfg"),
    *(".git-credentials", ".htpasswd", ".dockercfg", ".boto", ".vault-token", ".terraformrc", "terraform.rc"),
    *(
        "kubeconfig",
        "kubeconfig.*",
        "*.kubeconfig",
        "credentials*",
        ".credentials*",
        "*.tfstate",
        "*.tfstate.*",
    ),
    *("*.tfvars", "*.tfvars.json", "google-services.json", "service-account*.json", "service_account*.json"),
    *("client_secret*.json", "application_default_credentials.json", "*.publishsettings", "auth.json"),
    *("local.settings.json", "wp-config.php", ".vault_pass*", "vault-password*", "master.key"),
    # data files that say it; `secrets.py` and the like are code and stay
    *(f"{stem}.{ending}" for stem in ("secret", "secrets", "*.secret", "*.secrets") for ending in _DATA),
    *("*-secret.y*ml", "*-secrets.y*ml", ".secret*", "passwords.*", "passwd", "shadow"),
    # histories hold typed passwords
    *(".bash_history", ".zsh_history", ".psql_history", ".mysql_history", ".python_history"),
)
_WILD = re.compile(r"[*?[]")
_FOLDERS = frozenset(
    {".aws", ".azure", ".docker", ".gcloud", ".gnupg", ".kube", ".password-store", ".secrets", ".ssh"}
)


# Three quarters of the patterns are a name, or a beginning or an end of one: told without a regular expression, whose
# making takes 4 ms.
_EXACT = frozenset(name for name in _NAMES if not _WILD.search(name))
_BEGINNINGS = tuple(name[:-1] for name in _NAMES if name.endswith("*") and not _WILD.search(name[:-1]))
_ENDINGS = tuple(name[1:] for name in _NAMES if name.startswith("*") and not _WILD.search(name[1:]))


def is_secret(path: PurePath) -> bool:
    """Tell whether a file is a secret by its name or by a folder it lies in (case does not matter)."""
    return is_secret_name(path.name) or lies_in_secrets(path.parts[:-1])


def is_secret_name(name: str) -> bool:
    """Tell whether a file is a secret by its own name."""
    name = name.lower()
    if name in _EXACT or name.startswith(_BEGINNINGS) or name.endswith(_ENDINGS):
        return True
    return _others().match(name) is not None


@cache
def _others() -> re.Pattern[str]:
    simple = {*_EXACT, *(f"{start}*" for start in _BEGINNINGS), *(f"*{end}" for end in _ENDINGS)}
    return re.compile("|".join(translate(name) for name in _NAMES if name not in simple))


def lies_in_secrets(folders: Iterable[str]) -> bool:
    """Tell whether one of some folders' names says that secrets are in it."""
    return any(name.lower() in _FOLDERS for name in folders)
