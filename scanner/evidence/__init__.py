"""Proof of what was scanned and decided: signed statements of runs, and a journal that shows every tampering.

A folder of evidence holds ``journal.jsonl`` (hash-chained, one signed entry a line), ``head.json`` (how far
it goes) and ``runs/NNNNNN/`` (the run's statements and its report). ``docs/evidence.md`` describes them.
"""

from __future__ import annotations

from scanner.evidence.envelope import EvidenceError, PrivateKey, PublicKey, generate
from scanner.evidence.recording import Recorded, record
from scanner.evidence.trail import trail
from scanner.evidence.verification import Problem, Verified, verify

__all__ = [
    "EvidenceError",
    "PrivateKey",
    "Problem",
    "PublicKey",
    "Recorded",
    "Verified",
    "generate",
    "record",
    "trail",
    "verify",
]
