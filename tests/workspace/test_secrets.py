from __future__ import annotations

import re
from fnmatch import translate
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.workspace import secrets
from agent.workspace.secrets import is_secret

SECRET = """.env .env.local .env.example .env-prod prod.env .ENV server.pem a.key id_rsa id_rsa.pub id_ed25519 .netrc
.npmrc .pypirc credentials credentials.json Credentials.csv store.p12 x.keystore x.jks main.tfstate
main.tfstate.backup prod.tfvars secrets.yml secret.yaml app.secrets.json kubeconfig kubeconfig.yaml .envrc
.git-credentials .htpasswd service-account-1.json .bash_history master.key .aws/config home/.ssh/config
x/.kube/config .docker/config.json"""
PUBLIC = """main.py environment.py env.py .environment secrets.py keys.py key.ts secret_santa.py package.json README.md
aws/config.py pem.py docker/config.json kube/config.yaml config.json Makefile .gitignore"""


@pytest.mark.parametrize("name", SECRET.split())
def test_secret(name: str) -> None:
    assert is_secret(PurePosixPath("/w") / name)


@pytest.mark.parametrize("name", PUBLIC.split())
def test_public(name: str) -> None:
    assert not is_secret(PurePosixPath("/w") / name)


@given(
    st.sampled_from(secrets._NAMES),
    st.text("aAx.-_ \n", max_size=3),
    st.text("aAx.-_ \n", max_size=3),
    st.data(),
)
def test_a_name_is_judged_as_its_pattern_says(
    pattern: str, before: str, after: str, data: st.DataObject
) -> None:
    """Most patterns are told without their regular expression, which decides here."""
    filled = "".join(data.draw(st.text("ax.-_", max_size=3)) if sign == "*" else sign for sign in pattern)
    name = before + filled + after
    matched = any(re.match(translate(one), name.lower()) for one in secrets._NAMES)
    assert secrets.is_secret_name(name) == matched
