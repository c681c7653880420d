"""npm's own configuration: ``.npmrc`` of the project, the user and the machine, and ``npm_config_*``.

A scanned project's ``.npmrc`` may choose registries. It may not spend what is the user's: its
``${VARIABLES}`` are only filled in for hosts that the user's own configuration names.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct, field

from scanner.model import Gap
from scanner.registries.index import basic
from scanner.registries.pip_settings import unreadable

_VARIABLE = re.compile(r"(?<!\\)(\\\\)*\$\{(?P<name>[^${}]+?)(?P<optional>\?)?\}")
_MAX_FILE = 1_000_000
_SECRETS = ("_authToken", "_auth", "_password", "username")


class NpmSettings(Struct, frozen=True):
    """Plain settings by name. ``values`` come from the user and the machine, ``project`` from the scanned
    tree; both may hold secrets and are never shown.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    project: Mapping[str, str] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()

    def __repr__(self) -> str:
        return f"NpmSettings(gaps={self.gaps!r})"

    def registry(self, scope: str) -> tuple[str | None, bool]:
        """The registry for ``scope`` (``@name`` or ""), and whether the user (not the project) chose it."""
        for key in (f"{scope}:registry", "registry") if scope else ("registry",):
            if self.project.get(key):
                return self.project[key], self.values.get(key) == self.project[key]
            if self.values.get(key):
                return self.values[key], True
        return None, True

    def authorization(self, url: str) -> str:
        """The Authorization header's value for a registry, "" when nothing is configured for it."""
        parts = urlsplit(url)
        path = parts.path.rstrip("/")
        while True:
            place = f"//{parts.netloc.rpartition('@')[2]}{path}/"
            for source in (self.project, self.values):
                header = _header(source, place)
                if header:
                    return header
            if not path:
                return ""
            path = path.rpartition("/")[0]

    @property
    def ca_file(self) -> str | None:
        """The file with the certificate authorities; the project has no say in it."""
        return self.values.get("cafile") or None

    @property
    def proxy(self) -> str | None:
        """The proxy; the project has no say in it."""
        return self.values.get("https-proxy") or self.values.get("proxy") or None

    @property
    def verifies(self) -> bool:
        """False when the user has switched the check of certificates off."""
        return self.values.get("strict-ssl", "true") != "false"


def read_npm_settings(environment: Mapping[str, str], project: Path | None = None) -> NpmSettings:
    """npm's settings for the user whose ``environment`` this is, in the directory ``project``."""
    values: dict[str, str] = {}
    gaps: list[Gap] = []
    for file in _files(environment):
        values.update(_expanded(_read(file, gaps), environment))
    for name, value in environment.items():
        if name.lower().startswith("npm_config_") and value:
            key = name[len("npm_config_") :]
            values[key if key.startswith(("//", "@")) else key.lower().replace("_", "-")] = value
    written = {} if project is None else _read(project / ".npmrc", gaps)
    hosts = {urlsplit(url).netloc for key, url in values.items() if key.endswith("registry")}
    hosts |= {key[2:].partition("/")[0] for key in values if key.startswith("//")}
    return NpmSettings(values, dict(_trusted(written, hosts, environment)), tuple(gaps))


def _trusted(
    written: Mapping[str, str], hosts: set[str], environment: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for key, value in written.items():
        if key.startswith("//") and key[2:].partition("/")[0] in hosts:
            yield key, _expand(value, environment)
        elif key.startswith("//") and _VARIABLE.search(value):
            continue
        else:
            yield key, value


def _expanded(values: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, str]:
    return {_expand(key, environment): _expand(value, environment) for key, value in values.items()}


def _expand(text: str, environment: Mapping[str, str]) -> str:
    def fill(match: re.Match[str]) -> str:
        value = environment.get(match["name"])
        return value if value is not None else ("" if match["optional"] else match[0])

    return _VARIABLE.sub(fill, text)


def _header(values: Mapping[str, str], place: str) -> str:
    token, encoded, password, user = (values.get(f"{place}:{name}", "") for name in _SECRETS)
    if token:
        return f"Bearer {token}"
    if encoded:
        return f"Basic {encoded}"
    if user and password:
        try:
            return basic(user, base64.b64decode(password, validate=True).decode())
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""


def _read(file: Path, gaps: list[Gap]) -> dict[str, str]:
    """Keys and values of one ini file, as written."""
    try:
        if not file.is_file():
            return {}
        with file.open("rb") as stream:
            text = stream.read(_MAX_FILE).decode("utf-8-sig")
    except (OSError, UnicodeError) as error:
        gaps.append(unreadable(file, "npm", error))
        return {}
    found = {}
    for line in text.splitlines():
        key, equals, value = line.strip().partition("=")
        if equals and not key.startswith((";", "#", "[")):
            found[_bare(key)] = _bare(value)
    return found


def _bare(text: str) -> str:
    text = text.strip()
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1]
    return text


def _files(environment: Mapping[str, str]) -> Iterator[Path]:
    """The machine's file, then the user's."""
    lower = {name.lower(): value for name, value in environment.items()}
    chosen = lower.get("npm_config_globalconfig")
    prefix = lower.get("npm_config_prefix")
    if chosen:
        yield Path(chosen)
    elif prefix:
        yield Path(prefix) / "etc" / "npmrc"
    else:
        import shutil

        node = shutil.which("node", path=environment.get("PATH", ""))
        if node:
            yield Path(node).resolve().parent.parent / "etc" / "npmrc"
    home = Path(environment.get("HOME") or environment.get("USERPROFILE") or Path.home())
    yield Path(lower.get("npm_config_userconfig") or home / ".npmrc")
