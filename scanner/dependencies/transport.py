"""Entries and indexes that pass the registries by, or are reached in the clear."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from scanner.dependencies.statement import Statement
from scanner.model import IndexOption, Provenance, Requirement, Verdict
from scanner.support.hosts import is_clear, is_near

_COMMIT = re.compile(r"@[0-9a-fA-F]{40,64}(?:[#?].*)?$|#[0-9a-fA-F]{40,64}$")
_DIGEST = re.compile(r"[#&](?:sha256|sha384|sha512)=[0-9a-fA-F]{64,}")
_WAY = "whoever sits on the way can put another file in its place."


def judge(requirement: Requirement) -> list[Statement]:
    """What there is to say about where the entry comes from: one thing at most, the worst."""
    if requirement.provenance is Provenance.REGISTRY:
        return _of_registry(requirement)
    if requirement.provenance not in (Provenance.URL, Provenance.VCS):
        return []
    address = _plain(requirement.reference)
    if is_clear(requirement.reference):
        detail = f"{address} is not encrypted: {_WAY}"
        return [Statement(Verdict.PLAIN_HTTP, detail, origin=address)]
    if _is_fixed(requirement):
        return []
    what = "commit" if requirement.provenance is Provenance.VCS else "digest"
    detail = f"It comes from {address}, not from a registry, and no {what} fixes what that is."
    return [Statement(Verdict.DIRECT_URL, detail, origin=address)]


def judge_option(option: IndexOption) -> tuple[str, Statement] | None:
    """What there is to say about an option, and of what: an index in the clear, or one that nobody checks."""
    address = _plain(option.value)
    if option.everywhere:
        detail = f"Certificates are switched off for every host: {_WAY}"
        return "Whatever a registry serves", Statement(Verdict.TRUSTED_HOST, detail, origin=address)
    if option.trusted:
        host = _host(option.value)
        if not host or is_near(host):
            return None
        detail = f"Nobody checks that it is {host} that answers: {_WAY}"
        return f"Whatever {host} serves", Statement(Verdict.TRUSTED_HOST, detail, origin=address)
    if not is_clear(option.value):
        return None
    detail = f"{address} is not encrypted: {_WAY}"
    return "Whatever this index serves", Statement(Verdict.PLAIN_HTTP, detail, origin=address)


def _of_registry(requirement: Requirement) -> list[Statement]:
    """A lock file says of each entry which address it came from; a digest protects it all the same."""
    if requirement.hashes or requirement.group != "lock":  # elsewhere the option that names the index is told
        return []
    places = (requirement.reference, requirement.index or "")
    clear = next((_plain(place) for place in places if "://" in place and is_clear(place)), "")
    if not clear:
        return []
    detail = f"{clear} is not encrypted, and no digest is locked: {_WAY}"
    return [Statement(Verdict.PLAIN_HTTP, detail, origin=clear)]


def _host(value: str) -> str:
    """The host in an address, or in ``host:port``; "" where a variable stands in its place."""
    if "://" in value:
        try:
            value = urlsplit(value).hostname or ""
        except ValueError:
            return ""
    return "" if "$" in value or "{" in value else value.strip()[:253]


def _is_fixed(requirement: Requirement) -> bool:
    if requirement.hashes:
        return True
    pattern = _COMMIT if requirement.provenance is Provenance.VCS else _DIGEST
    return bool(pattern.search(requirement.reference[:2000]))


def _plain(reference: str) -> str:
    text = re.sub(r"(?<=://)[^/?#\s]*@", "", reference[:200])
    return text or "an address"
