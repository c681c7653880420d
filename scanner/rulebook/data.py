"""Where the rules and the reference data are: in an installed wheel, or at the top of a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def rules_directory() -> Path:
    """The folder ``rules/``: rules, library models, trust levels."""
    return _directory("rules")


def corpora_directory() -> Path:
    """The folder ``corpora/``: taxonomies and other dated reference data."""
    return _directory("corpora")


def compiled_file() -> Path:
    """The rule book as it was compiled when the wheel was built; in a checkout there is none."""
    return _PACKAGE / "data" / "rulebook.json"


def _directory(name: str) -> Path:
    installed = _PACKAGE / "data" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name
