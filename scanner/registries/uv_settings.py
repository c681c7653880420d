"""uv's own configuration of indexes: system and user ``uv.toml``, ``UV_CONFIG_FILE``, then ``UV_*``.

The scanned project's ``[tool.uv]`` is a manifest's matter. See https://docs.astral.sh/uv/concepts/indexes/.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from scanner.model import Gap
from scanner.registries.pip_settings import unreadable


class UvSettings(Struct, frozen=True):
    """What uv is configured with. ``named`` holds ``(name, url)`` of every index that has a name; explicit
    ones are only there. ``logins`` maps a name to ``(user, password)`` from ``UV_INDEX_<NAME>_…``.
    """

    index_url: str | None = None
    extra_index_urls: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    no_index: bool = False
    named: tuple[tuple[str, str], ...] = ()
    logins: tuple[tuple[str, str, str], ...] = ()
    gaps: tuple[Gap, ...] = ()


def read_uv_settings(environment: Mapping[str, str]) -> UvSettings:
    """uv's settings for the user whose ``environment`` this is; later files win key by key."""
    merged: dict[str, Any] = {}
    gaps: list[Gap] = []
    for file in _files(environment):
        if not file.is_file():
            continue
        import tomllib

        try:
            merged.update(tomllib.loads(file.read_text(encoding="utf-8-sig")))
        except (OSError, ValueError) as error:
            gaps.append(unreadable(file, "uv", error))
    tables = merged.get("index")
    entries = [entry for entry in tables if isinstance(entry, dict)] if isinstance(tables, list) else []
    chosen = environment.get("UV_DEFAULT_INDEX") or environment.get("UV_INDEX_URL") or ""
    named = [*_named_in(environment), *((str(e.get("name", "")), str(e.get("url", ""))) for e in entries)]
    default = next((str(entry.get("url", "")) for entry in entries if entry.get("default") is True), "")
    plain = [str(e.get("url", "")) for e in entries if not e.get("default") and not e.get("explicit")]
    extra = (environment.get("UV_EXTRA_INDEX_URL") or "").split() or _texts(merged.get("extra-index-url"))
    links = (environment.get("UV_FIND_LINKS") or "").replace(",", " ").split()
    return UvSettings(
        _unnamed(chosen) or default or _text(merged.get("index-url")) or None,
        tuple(url for url in (*(url for _, url in _named_in(environment)), *plain, *extra) if url),
        tuple(links or _texts(merged.get("find-links"))),
        environment.get("UV_NO_INDEX", "").lower() in ("1", "true", "yes", "on")
        or merged.get("no-index") is True,
        tuple((name, url) for name, url in named if name and url),
        tuple(_logins(environment, [name for name, _ in named if name])),
        tuple(gaps),
    )


def _named_in(environment: Mapping[str, str]) -> list[tuple[str, str]]:
    found = []
    for word in environment.get("UV_INDEX", "").split():
        name, equals, url = word.partition("=")
        named = bool(equals) and "/" not in name and ":" not in name
        found.append((name, url) if named else ("", word))
    return found


def _unnamed(word: str) -> str:
    name, equals, url = word.partition("=")
    return url if equals and "/" not in name and ":" not in name else word


def _logins(environment: Mapping[str, str], names: list[str]) -> Iterator[tuple[str, str, str]]:
    for name in names:
        key = "".join(letter if letter.isalnum() else "_" for letter in name.upper())
        user = environment.get(f"UV_INDEX_{key}_USERNAME", "")
        password = environment.get(f"UV_INDEX_{key}_PASSWORD", "")
        if user or password:
            yield name, user, password


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _files(environment: Mapping[str, str]) -> Iterator[Path]:
    if environment.get("UV_NO_CONFIG"):
        return
    if environment.get("UV_CONFIG_FILE"):
        yield Path(environment["UV_CONFIG_FILE"])
        return
    home = Path(environment.get("HOME") or environment.get("USERPROFILE") or Path.home())
    if sys.platform == "win32":
        yield Path(environment.get("PROGRAMDATA", "C:\\ProgramData")) / "uv" / "uv.toml"
        yield Path(environment.get("APPDATA") or home / "AppData" / "Roaming") / "uv" / "uv.toml"
        return
    yield Path("/etc/uv/uv.toml")
    for folder in (environment.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(os.pathsep):
        if folder:
            yield Path(folder) / "uv" / "uv.toml"
    yield Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / "uv" / "uv.toml"
