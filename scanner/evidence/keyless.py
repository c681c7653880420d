"""Signing without a key of one's own: Sigstore vouches for an identity, as CI systems and providers know it.

In the place of a key there is a file with JSON: ``{"identity": …, "issuer": …}``, the same for signing and
verifying; with ``"ambient": false`` a browser asks who signs. The package ``sigstore`` does the work.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from securesystemslib.signer import Key, Signer


class EvidenceError(Exception):
    """Evidence cannot be written or read; the text names the cause and the next step."""


def signer(data: bytes, file: Path) -> Signer:
    """What signs for the identity in ``file``, whose content is ``data``; raises ``EvidenceError``."""
    identity, issuer, ambient = _read(data, file)
    from securesystemslib.signer import SigstoreSigner

    uri, key = SigstoreSigner.import_(identity, issuer, ambient)
    with explained():
        return SigstoreSigner.from_priv_key_uri(uri, key)


def verifier(data: bytes, file: Path) -> Key:
    """What verifies signatures of the identity in ``file``; raises ``EvidenceError``."""
    identity, issuer, _ = _read(data, file)
    from securesystemslib.signer import SigstoreSigner

    return SigstoreSigner.import_(identity, issuer)[1]


def is_identity(key: Key) -> bool:
    """Whether this verifies for an identity, not for a key."""
    return bool(key.keytype == "sigstore-oidc")


@contextlib.contextmanager
def explained() -> Iterator[None]:
    """Whatever keeps Sigstore from signing becomes an ``EvidenceError``."""
    try:
        yield
    except EvidenceError:
        raise
    except Exception as error:
        cause = " ".join(str(error).split())[:300] or type(error).__name__
        raise EvidenceError(f"the evidence cannot be signed: {cause}") from error


def _read(data: bytes, file: Path) -> tuple[str, str, bool]:
    try:
        document: Any = json.loads(data)
        identity, issuer = document["identity"], document["issuer"]
        ambient = document.get("ambient", True)
    except (ValueError, KeyError, TypeError, RecursionError):
        identity, issuer, ambient = None, None, True
    if not (isinstance(identity, str) and isinstance(issuer, str) and isinstance(ambient, bool)):
        raise EvidenceError(f'{file}: it is no identity; one is {{"identity": "…", "issuer": "…"}}')
    if importlib.util.find_spec("sigstore") is None:
        raise EvidenceError("identities need sigstore: pip install 'code-assay[keyless]'")
    return identity, issuer, ambient
