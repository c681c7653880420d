"""DSSE envelopes, signed through securesystemslib: with an Ed25519 key, ``keyless``, or not at all."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from scanner.evidence import keyless
from scanner.evidence.keyless import EvidenceError as EvidenceError
from scanner.support.files import read_bounded

if TYPE_CHECKING:
    from securesystemslib.signer import Key, Signer

_LARGEST_KEY = 100_000  # bytes
Object = dict[str, Any]


class PrivateKey(Struct, frozen=True):
    """What signs: an Ed25519 key, made by ``generate`` or from any PEM file, or an identity (``keyless``)."""

    signer: Signer

    @classmethod
    def load(cls, file: Path) -> PrivateKey:
        """The key in a PEM file without a password, or an identity; raises ``EvidenceError``."""
        _library()
        if (identity := _identity(file)) is not None:
            return cls(keyless.signer(identity, file))
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
        from securesystemslib.signer import CryptoSigner

        try:
            key = load_pem_private_key(read_bounded(file, _LARGEST_KEY), None)
        except (OSError, ValueError, TypeError) as error:
            raise EvidenceError(f"{file}: no private key in PEM can be read there: {error}") from None
        if not isinstance(key, Ed25519PrivateKey):
            raise EvidenceError(f"{file}: an Ed25519 key is needed; 'assay evidence key' makes one")
        return cls(CryptoSigner(key))


class PublicKey(Struct, frozen=True):
    """What verifies."""

    key: Key

    @property
    def keyid(self) -> str:
        """Its id, as signatures name it."""
        return str(self.key.keyid)

    @classmethod
    def load(cls, file: Path) -> PublicKey:
        """The key in a PEM file, or an identity; raises ``EvidenceError``."""
        _library()
        if (identity := _identity(file)) is not None:
            return cls(keyless.verifier(identity, file))
        from cryptography.hazmat.primitives.serialization import load_pem_public_key
        from securesystemslib.signer import SSlibKey

        try:
            return cls(SSlibKey.from_crypto(load_pem_public_key(read_bounded(file, _LARGEST_KEY))))
        except (OSError, ValueError, TypeError) as error:
            raise EvidenceError(f"{file}: no public key in PEM can be read there: {error}") from None


def generate(private: Path, public: Path) -> str:
    """Make a pair of keys; the public one's id. ``private`` can be read by its owner only.

    Raises ``EvidenceError``; no file is overwritten.
    """
    _library()
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
    )
    from securesystemslib.signer import SSlibKey

    key = Ed25519PrivateKey.generate()
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    told = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    try:
        for file, data, mode in ((private, secret, 0o600), (public, told, 0o644)):
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(data)
    except OSError as error:
        raise EvidenceError(f"{error.filename}: the key cannot be written there: {error.strerror}") from None
    return str(SSlibKey.from_crypto(key.public_key()).keyid)


def seal(document: Object, kind: str, key: PrivateKey | None) -> bytes:
    """``document`` in an envelope, as one line of JSON without its end."""
    payload = json.dumps(document, separators=(",", ":"), sort_keys=True).encode()
    if key is None:
        sealed: Object = {
            "payload": base64.b64encode(payload).decode(),
            "payloadType": kind,
            "signatures": [],
        }
    else:
        from securesystemslib.dsse import Envelope

        envelope = Envelope(payload, kind, {})
        with keyless.explained():
            envelope.sign(key.signer)
        sealed = envelope.to_dict()
    return json.dumps(sealed, separators=(",", ":"), sort_keys=True).encode()


class Opened(Struct, frozen=True):
    """What is in an envelope. ``problem`` says why its signature is not to be trusted.

    It is "" where the signature is good, or where no key was given to tell.
    """

    document: Object
    problem: str


def open_envelope(data: bytes, kind: str, keys: Sequence[PublicKey]) -> Opened:
    """Read an envelope of the type ``kind``; with ``keys``, one of them has to have signed it.

    Raises ``ValueError`` where it is no such envelope.
    """
    try:
        sealed = json.loads(data)
        payload = base64.b64decode(sealed["payload"], validate=True)
        document = json.loads(payload)
        found = sealed["payloadType"]
        signers = [str(one["keyid"]) for one in sealed["signatures"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ValueError("it is no DSSE envelope") from None
    if found != kind or not isinstance(document, dict):
        raise ValueError(f"it does not hold {kind}")
    return Opened(document, _problem(sealed, signers, keys) if keys else "")


def _problem(sealed: Object, signers: Sequence[str], keys: Sequence[PublicKey]) -> str:
    from securesystemslib.dsse import Envelope
    from securesystemslib.exceptions import Error

    if not signers:
        return "it is not signed"
    if not {key.keyid for key in keys} & set(signers):
        return f"it was signed with another key ({', '.join(one[:16] for one in signers)})"
    try:
        Envelope.from_dict(sealed).verify([key.key for key in keys], 1)
    except (Error, ValueError, KeyError, TypeError):
        if any(keyless.is_identity(key.key) for key in keys):
            return "its signature does not fit its content and the identity, or Sigstore could not be asked"
        return "its signature does not fit its content: it was edited"
    return ""


def _identity(file: Path) -> bytes | None:
    """What a file says if it names an identity; None where it is something else, or cannot be read."""
    try:
        data = read_bounded(file, _LARGEST_KEY)
    except OSError:
        return None  # reading it as a key tells why
    return data if data.lstrip().startswith(b"{") else None


def _library() -> None:
    try:
        import cryptography
        import securesystemslib  # noqa: F401 - asked for their presence
    except ImportError:
        raise EvidenceError("signatures need securesystemslib: pip install 'code-assay[evidence]'") from None
    assert cryptography
