"""``tox.toml``: dependencies of environments."""

from __future__ import annotations

from pathlib import PurePosixPath

from scanner.parse.entries import Loader, ManifestResult


def claims(path: PurePosixPath) -> bool:
    """``tox.toml``."""
    return path.name == "tox.toml"


def read(path: str, data: bytes, _load: Loader) -> ManifestResult:
    """Every environment's ``deps``, and tox's own ``requires``."""
    from scanner.model import Gap, Manifest, ManifestFile
    from scanner.parse.documents import toml_document
    from scanner.parse.ignores import line_ignores
    from scanner.parse.tox_tables import tox_requirements

    document = toml_document(path, data)
    records = list(tox_requirements(document.root, document.entries))
    gaps = [*document.gaps, *(record for record in records if isinstance(record, Gap))]
    entries = tuple(record for record in records if not isinstance(record, Gap))
    return ManifestResult(
        Manifest(ManifestFile(path), entries), tuple(gaps), line_ignores(path, document.text)
    )
