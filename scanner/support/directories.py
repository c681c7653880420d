"""Where Assay keeps what it may lose: the user's cache directory."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def cache_directory(chosen: Path | None = None) -> Path:
    """The directory for caches, which need not exist yet: ``chosen``, else the platform's place for them.

    That is ``$XDG_CACHE_HOME/assay`` (``~/.cache/assay``), on Windows ``%LOCALAPPDATA%\\assay``; never the
    shared temporary directory, where others can write. Writers survive that it cannot be made.
    """
    if chosen is not None:
        return chosen
    base = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME", "")
    if base and Path(base).is_absolute():
        return Path(base) / "assay"
    return Path(os.path.expanduser("~"), ".cache", "assay")  # noqa: PTH111  (Path's way raises without a home)
