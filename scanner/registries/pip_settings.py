"""pip's own configuration, read in pip's order: files from global to site, ``PIP_CONFIG_FILE``, then
``PIP_*``.

See https://pip.pypa.io/en/stable/topics/configuration/.
"""

from __future__ import annotations

import configparser
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from scanner.model import Gap, GapKind

_SECTIONS = ("global", "install")
_YES = ("1", "true", "yes", "on", "y", "t")


class PipSettings(Struct, frozen=True):
    """What pip is configured with; None or empty where it is not. ``gaps`` name files that could not be
    read.
    """

    index_url: str | None = None
    extra_index_urls: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    no_index: bool = False
    cert: str | None = None
    proxy: str | None = None
    trusted_hosts: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()


def read_pip_settings(environment: Mapping[str, str]) -> PipSettings:
    """pip's settings for the user whose ``environment`` this is."""
    values: dict[str, str] = {}
    gaps: list[Gap] = []
    for file in _files(environment):
        if not file.is_file():
            continue
        try:
            values.update(_read(file))
        except (OSError, UnicodeError, configparser.Error) as error:
            gaps.append(unreadable(file, "pip", error))
    for name, value in environment.items():
        if name.upper().startswith("PIP_") and value:
            values[_key(name[4:])] = value
    return PipSettings(
        values.get("index-url") or values.get("pypi-url") or None,
        tuple(values.get("extra-index-url", "").split()),
        tuple(values.get("find-links", "").split()),
        values.get("no-index", "").strip().lower() in _YES,
        values.get("cert") or None,
        values.get("proxy") or None,
        tuple(values.get("trusted-host", "").split()),
        tuple(gaps),
    )


def unreadable(file: Path, tool: str, error: Exception) -> Gap:
    """The gap for a configuration file that could not be read."""
    cause = getattr(error, "strerror", None) or type(error).__name__
    return Gap(
        GapKind.CONFIGURATION,
        str(file),
        f"{tool}'s configuration file could not be read ({cause}), so the indexes it names are not known.",
        f"Correct the file so that {tool} itself can read it.",
    )


def _read(file: Path) -> dict[str, str]:
    parser = configparser.RawConfigParser()
    parser.read_string(file.read_text(encoding="utf-8-sig"))
    found: dict[str, str] = {}
    for section in _SECTIONS:
        if parser.has_section(section):
            found.update((_key(name), value or "") for name, value in parser.items(section))
    return found


def _key(name: str) -> str:
    return name.lower().replace("_", "-").removeprefix("--")


def _files(environment: Mapping[str, str]) -> Iterator[Path]:
    chosen = environment.get("PIP_CONFIG_FILE")
    if chosen == os.devnull:
        return
    home = Path(environment.get("HOME") or environment.get("USERPROFILE") or Path.home())
    if sys.platform == "win32":
        name = "pip.ini"
        yield Path(environment.get("PROGRAMDATA", "C:\\ProgramData")) / "pip" / name
        yield home / "pip" / name
        yield Path(environment.get("APPDATA") or home / "AppData" / "Roaming") / "pip" / name
    else:
        name = "pip.conf"
        yield from _unix_files(environment, home)
    for prefix in dict.fromkeys((sys.prefix, environment.get("VIRTUAL_ENV", ""))):
        if prefix:
            yield Path(prefix) / name
    if chosen:
        yield Path(chosen)


def _unix_files(environment: Mapping[str, str], home: Path) -> Iterator[Path]:
    if sys.platform == "darwin":
        yield Path("/Library/Application Support/pip/pip.conf")
    for folder in reversed((environment.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(os.pathsep)):
        if folder:
            yield Path(folder) / "pip" / "pip.conf"
    yield Path("/etc/pip.conf")
    yield home / ".pip" / "pip.conf"
    if sys.platform == "darwin" and (home / "Library/Application Support/pip").is_dir():
        yield home / "Library/Application Support/pip/pip.conf"
    else:
        yield Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / "pip" / "pip.conf"
