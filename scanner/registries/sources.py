"""Which indexes apply to a manifest's entry: the manifest's own options over pip's, uv's and npm's
configuration.

Secrets of the user follow the user's choice of hosts, never the scanned project's.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec.structs import replace

from scanner.model import Ecosystem, Gap, ManifestFile, Requirement
from scanner.registries.index import Index, IndexKind, basic, may_carry_credentials, parse_index
from scanner.registries.npm_settings import NpmSettings, read_npm_settings
from scanner.registries.pip_settings import read_pip_settings
from scanner.registries.uv_settings import read_uv_settings
from scanner.settings import Settings
from scanner.support.http import Route

if TYPE_CHECKING:
    import netrc


class Sources:
    """The configured indexes. Reads pip's, uv's and npm's configuration once, when first needed."""

    def __init__(self, settings: Settings, environment: Mapping[str, str] | None = None) -> None:
        self._settings = settings
        self._environment = os.environ if environment is None else environment
        self._pip = read_pip_settings(self._environment)
        self._uv = read_uv_settings(self._environment)
        self._npm: dict[Path, NpmSettings] = {}
        self._known: dict[tuple[ManifestFile, Ecosystem, str, str | None], tuple[Index, ...]] = {}
        self._netrc = _read_netrc(self._environment)
        self._gaps: dict[Gap, None] = dict.fromkeys((*self._pip.gaps, *self._uv.gaps))

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Configuration that could not be read so far."""
        return tuple(self._gaps)

    def of(self, file: ManifestFile, requirement: Requirement) -> tuple[Index, ...]:
        """Every index that the ecosystem's tools would ask for this entry; empty when all are off."""
        name = requirement.package.name
        scope = name.partition("/")[0] if name.startswith("@") else ""
        key = (file, requirement.package.ecosystem, scope, requirement.index)
        if key not in self._known:
            self._known[key] = self._find(file, requirement)
        return self._known[key]

    def _find(self, file: ManifestFile, requirement: Requirement) -> tuple[Index, ...]:
        if requirement.package.ecosystem is Ecosystem.NPM:
            return (self._npm_registry(file, requirement),)
        if requirement.index:
            return (self._pinned(file, requirement.index),)
        found = [] if file.no_index else self._simple(file)
        found += [self._links(links, file) for links in file.find_links]
        if self._settings.index_url is None:
            links = (*self._pip.find_links, *self._uv.find_links)
            found += [self._links(entry, None) for entry in links]
        return tuple({index.url: index for index in reversed(found)}.values())[::-1]

    def _simple(self, file: ManifestFile) -> list[Index]:
        if self._settings.index_url is None and (self._pip.no_index or self._uv.no_index):
            return []
        given = [file.index_url] if file.index_url else []
        found = [self._named(url) for url in (*given, *file.extra_index_urls)]
        if self._settings.index_url is not None:
            configured = [] if given else [self._settings.index_url]
        else:
            defaults = [url for url in (self._pip.index_url, self._uv.index_url) if url]
            configured = [] if given else (defaults or [default_index(Ecosystem.PYPI)])
            configured += (*self._pip.extra_index_urls, *self._uv.extra_index_urls)
        return [self._index(url) for url in configured] + found

    def _pinned(self, file: ManifestFile, wanted: str) -> Index:
        for name, url in file.named_indexes:
            if name == wanted:
                return self._named(url)
        for name, url in self._uv.named:
            if name == wanted:
                return self._index(url)
        if wanted.lower() == "pypi":  # Poetry's name for it, which needs no entry
            return self._named(default_index(Ecosystem.PYPI))
        if "://" in wanted:
            return self._named(wanted)
        return Index(
            f"(index {wanted!r})",
            IndexKind.SIMPLE,
            trouble=f"no index named {wanted!r} is configured anywhere",
        )

    def _stand_in(self, url: str) -> str:
        """The public index's stand-in where a file names the public one."""
        chosen = self._settings.index_url
        if chosen and _same(url, default_index(Ecosystem.PYPI)):
            return chosen
        return url

    def _named(self, url: str) -> Index:
        """The index that a scanned file names; as the user's own, with its credentials, where it is one of
        those.
        """
        known = (self._settings.index_url, self._pip.index_url, self._uv.index_url)
        others = (*self._pip.extra_index_urls, *self._uv.extra_index_urls, default_index(Ecosystem.PYPI))
        url = self._stand_in(url)
        own = next((entry for entry in (*known, *others) if entry and _same(url, entry)), None)
        return self._index(own or url, configured=own is not None)

    def _index(self, url: str, *, configured: bool = True) -> Index:
        index = self._dressed(parse_index(_as_url(url), IndexKind.SIMPLE, configured=configured))
        main = (
            self._settings.index_url,
            self._pip.index_url,
            self._uv.index_url,
            default_index(Ecosystem.PYPI),
        )
        if any(place and _same(place, url) for place in main):
            index = replace(index, public=True)
        if configured and not index.authorization:
            names = {name for name, place in self._uv.named if _same(place, url)}
            for name, user, password in self._uv.logins:
                if name in names:
                    return replace(index, authorization=basic(user, password))
        return index

    def _links(self, place: str, file: ManifestFile | None) -> Index:
        configured = file is None
        if not configured and place.startswith(("//", "\\\\")):  # opening it would log in at that machine
            trouble = "it is a folder of another machine, which the scanned project chose"
            return Index(place, IndexKind.FIND_LINKS, configured=False, trouble=trouble)
        if "://" not in place and not place.startswith("file:"):
            base = self._settings.root if file is None else (self._settings.root / file.path).parent
            place = (base / Path(place).expanduser()).absolute().as_uri()
        return self._dressed(parse_index(place, IndexKind.FIND_LINKS, configured=configured))

    def _dressed(self, index: Index) -> Index:
        """``index`` with pip's route to it and, if there are any, credentials from netrc."""
        if index.trouble or index.is_local:
            return index
        parts = urlsplit(index.url)
        trusted = {parts.hostname, parts.netloc} & set(self._pip.trusted_hosts)
        index = replace(index, route=Route(self._pip.cert, not trusted, self._pip.proxy))
        if index.authorization or not may_carry_credentials(index):
            return index
        login = self._netrc_login(parts.hostname or "")
        return replace(index, authorization=basic(*login)) if login else index

    def _netrc_login(self, host: str) -> tuple[str, str] | None:
        found = self._netrc.hosts.get(host) if self._netrc else None
        return (found[0] or found[1] or "", found[2] or "") if found else None

    def _npm_registry(self, file: ManifestFile, requirement: Requirement) -> Index:
        package = requirement.package.name
        folder = (self._settings.root / file.path).parent
        if not (folder / ".npmrc").is_file():
            folder = self._settings.root
        if folder not in self._npm:
            self._npm[folder] = read_npm_settings(self._environment, folder)
            self._gaps.update(dict.fromkeys(self._npm[folder].gaps))
        npm = self._npm[folder]
        scope = package.partition("/")[0] if package.startswith("@") else ""
        url, configured = npm.registry(scope)
        default = default_index(Ecosystem.NPM)
        main = npm.values.get("registry") or default
        wanted = requirement.index if requirement.index and "://" in requirement.index else None
        if wanted and not any(_same_host(wanted, place) for place in (default, main, url or default)):
            url, configured = wanted, False  # a lock file says where the package came from
        elif self._settings.npm_registry and (
            url is None or _same(url, default) or url == npm.registry("")[0]
        ):
            url, configured = self._settings.npm_registry, True
        index = parse_index(url or default, IndexKind.NPM, configured=configured)
        public = (default, main, self._settings.npm_registry or default)
        index = replace(index, public=any(_same(url or default, place) for place in public))
        if index.trouble or index.is_local:
            return index
        index = replace(index, route=Route(npm.ca_file, npm.verifies, npm.proxy))
        if index.authorization or not may_carry_credentials(index):
            return index
        return replace(index, authorization=npm.authorization(index.url))


@cache
def default_index(ecosystem: Ecosystem) -> str:
    """The public index of an ecosystem, as the package URL type definitions give it."""
    from packageurl.validate import NpmTypeDefinition, PypiTypeDefinition

    if ecosystem is Ecosystem.NPM:
        return str(NpmTypeDefinition.default_repository_url).rstrip("/")
    return str(PypiTypeDefinition.default_repository_url).rstrip("/") + "/simple"


def _as_url(place: str) -> str:
    path = Path(place).expanduser()
    return (
        path.as_uri()
        if "://" not in place and not place.startswith("file:") and path.is_absolute()
        else place
    )


def _same(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def _same_host(one: str, other: str) -> bool:
    try:
        return urlsplit(one).hostname == urlsplit(other).hostname
    except ValueError:
        return False


def _plain(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return url
    path = parts.path.rstrip("/").removesuffix("/simple")
    return f"{host}:{port or ''}{path}".lower()


def _read_netrc(environment: Mapping[str, str]) -> netrc.netrc | None:
    home = Path(environment.get("HOME") or Path.home())
    chosen = environment.get("NETRC")
    names: Iterable[Path] = (Path(chosen),) if chosen else (home / ".netrc", home / "_netrc")
    for file in names:
        if not file.is_file():
            continue
        import netrc

        try:
            return netrc.netrc(file)
        except (OSError, UnicodeError, netrc.NetrcParseError):
            return None  # pip, too, goes on without it
    return None
