"""One thing to be said about an entry besides whether it exists."""

from __future__ import annotations

from msgspec import Struct

from scanner.model import Answer, Inquiry, ManifestFile, Rating, Release, Requirement, Verdict


class Statement(Struct, frozen=True):
    """``detail`` fills the rule's message; ``rating`` None means the rule's own.

    ``at_version`` tells that it is about the specifier, not about the name. ``inquiries`` come on top of the
    registries'. ``origin`` is the source of packages that it is about, "" when it is about something else.
    """

    verdict: Verdict
    detail: str = ""
    rating: Rating | None = None
    suggestion: str | None = None
    at_version: bool = False
    inquiries: tuple[Inquiry, ...] = ()
    origin: str = ""


class Subject(Struct, frozen=True):
    """An entry whose package exists, with what is known of it.

    ``release`` is what would be installed (None where that cannot be told), ``fitting`` every release that
    the specifier admits. ``pinned`` tells that the entry names one exact version. ``python`` is the project's
    own bound ("" if it has none), ``own_python`` that it stands in the entry's own file.
    """

    file: ManifestFile
    requirement: Requirement
    answer: Answer
    release: Release | None
    fitting: tuple[Release, ...]
    pinned: bool
    python: str = ""
    own_python: bool = False
    popular: frozenset[str] = frozenset()
