"""What secrets look like in a text; a pattern with a group keeps what the group holds and hides the rest."""

from __future__ import annotations

_WORD = r"(?:api[_-]?key|apikey|secret|token|passwd|password|pwd|credential|private[_-]?key|access[_-]?key)"

_AUTHORIZATION = (
    r"(?i)((?:authorization|proxy-authorization)[\"']?\s{0,4}[:=]\s{0,4}[\"']?(?:bearer|basic|token)\s{1,4})"
    r"[A-Za-z0-9+/=._~-]{8,4000}"
)
_PLAIN_ASSIGNMENT = (
    rf"(?im)(^[ \t]*[\w.-]{{0,40}}{_WORD}[\w-]{{0,20}}[ \t]{{0,4}}[:=][ \t]{{0,4}})"
    r"(?![\"'$({]|None|null|true|false)[^\s\"'#;,()]{8,500}(?=[ \t]*$)"
)

SECRETS = (
    r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]{0,20000}?-----END [A-Z ]{0,40}PRIVATE KEY-----",
    r"\b(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}\b",
    r"\bgh[pousr]_[A-Za-z0-9]{36,255}\b",
    r"\bgithub_pat_[A-Za-z0-9_]{22,255}\b",
    r"\bglpat-[A-Za-z0-9_-]{20,64}\b",
    r"\bxox[abeoprs]-[A-Za-z0-9-]{10,250}\b",
    r"\bhttps://hooks\.slack\.com/services/[A-Za-z0-9/]{20,100}",
    r"\bAIza[0-9A-Za-z_-]{35}\b",
    r"\bya29\.[0-9A-Za-z_-]{20,500}\b",
    r"\bsk-(?:proj-|ant-)?[A-Za-z0-9_-]{20,200}\b",
    r"\b[sr]k_(?:live|test)_[0-9A-Za-z]{16,99}\b",
    r"\bSG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}\b",
    r"\bnpm_[A-Za-z0-9]{36}\b",
    r"\bpypi-[A-Za-z0-9_-]{50,500}\b",
    r"\bhf_[A-Za-z0-9]{30,64}\b",
    r"\bdop_v1_[a-f0-9]{64}\b",
    r"\bLTAI[A-Za-z0-9]{12,30}\b",
    r"\bAKID[A-Za-z0-9]{13,40}\b",
    r"\beyJ[A-Za-z0-9_-]{10,4000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{5,2000}",
    _AUTHORIZATION,
    r"(\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@\"']{1,100}:)[^\s/@\"']{1,200}(?=@)",
    rf"(?i)(\b[\w.-]{{0,40}}{_WORD}[\w-]{{0,20}}[\"']?\s{{0,4}}(?::=|=>|[:=])\s{{0,4}}[\"'])[^\"'\s]{{6,500}}(?=[\"'])",
    _PLAIN_ASSIGNMENT,
)
"""The formats that the providers document, then assignments to names that say what they hold."""
