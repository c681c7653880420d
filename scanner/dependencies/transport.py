"""Entries and indexes that pass the registries by, or are reached in the clear."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from scanner.dependencies.statement import Statement
from scanner.model import Provenance, Requirement, Verdict

_LOOPBACK = re.compile(r"127\.\d+\.\d+\.\d+|::1|localhost")
_COMMIT = re.compile(r"@[0-9a-fA-F]{40,64}(?:[#?].*)?$|#[0-9a-fA-F]{40,64}$")
_DIGEST = re.compile(r"[#&](?:sha256|sha384|sha512)=[0-9a-fA-F]{64,}")


def judge(requirement: Requirement) -> list[Statement]:
    """What there is to say about where the entry comes from."""
    if requirement.provenance not in (Provenance.URL, Provenance.VCS):
        return []
    address = _plain(requirement.reference)
    found = []
    if _is_clear(requirement.reference):
        detail = f"{address} is plain HTTP: whoever sits on the way can put another file in its place."
        found.append(Statement(Verdict.PLAIN_HTTP, detail))
    if not _is_fixed(requirement):
        what = "commit" if requirement.provenance is Provenance.VCS else "digest"
        detail = f"It comes from {address}, not from a registry, and no {what} fixes what that is."
        found.append(Statement(Verdict.DIRECT_URL, detail))
    return found


def _is_fixed(requirement: Requirement) -> bool:
    if requirement.hashes:
        return True
    pattern = _COMMIT if requirement.provenance is Provenance.VCS else _DIGEST
    return bool(pattern.search(requirement.reference[:2000]))


def _is_clear(reference: str) -> bool:
    try:
        parts = urlsplit(reference.removeprefix("git+").strip())
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme.lower() == "http" and bool(host) and not _LOOPBACK.fullmatch(host)


def _plain(reference: str) -> str:
    text = re.sub(r"(?<=://)[^/?#\s]*@", "", reference[:200])
    return text or "an address"
