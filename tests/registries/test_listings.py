"""Listings as they are remembered, and digests as lock files spell them."""

from __future__ import annotations

import base64

import pytest

from scanner.model import Artifact, Release
from scanner.registries.digests import from_lock
from scanner.registries.listing import Listing, decode, packed

RELEASES = (
    Release("5.0"),
    Release("4.0", yanked=""),
    Release("3.0", yanked="broken", requires_python=">=3.8", uploaded=1.5e9),
    Release("2.0", uploaded=1.4e9),
    Release("1.0", deprecated="use 2"),
    Release("0.9", requires_python=">=3"),
)
FILES = {
    "5.0": Artifact("5.0", ("sha256:ab", "sha256:cd"), "https://files.example/x.metadata", "ef"),
    "4.0": Artifact("4.0"),
}


def test_what_is_remembered_comes_back() -> None:
    told = Listing(
        True,
        RELEASES,
        {"latest": "5.0"},
        status="archived",
        status_reason="moved\non",
        born=1.4e9,
        details=packed(FILES.values()),
    )
    known = decode(told.encode())
    assert known is not None
    assert (known.releases, known.tags) == (RELEASES, {"latest": "5.0"})
    assert (known.status, known.status_reason, known.born) == ("archived", "moved\non", 1.4e9)
    assert known.artifacts() == FILES
    assert known.cached


@pytest.mark.parametrize("stored", [b"", b"{}", b"[1, true]", b"[2, true, [[]], {}]", b"\xff\n{}"])
def test_what_cannot_be_read_is_forgotten(stored: bytes) -> None:
    assert decode(stored) is None


def test_damaged_details_are_no_files() -> None:
    assert Listing(True, details=b'{"1.0": 3}').artifacts() == {}
    assert Listing(True, details=b"[").artifacts() == {}


def test_digests_of_lock_files_in_one_form() -> None:
    value = bytes(range(64))
    sri = "sha512-" + base64.b64encode(value).decode()
    sha1 = "sha1-" + base64.b64encode(value[:20]).decode()
    short = "sha512:" + value.hex()[:32]
    assert from_lock(f"sha512:{value.hex().upper()}") == (short,)
    assert from_lock(sri) == (short,)
    assert from_lock(f"{sha1} {sri}?opt") == ("sha1:" + value.hex()[:32], short)


@pytest.mark.parametrize("text", ["", "sha256:zz", "sha256-", "crc:" + "a" * 40, "sha512-" + "=" * 40])
def test_other_texts_are_no_digests(text: str) -> None:
    assert from_lock(text) == ()
