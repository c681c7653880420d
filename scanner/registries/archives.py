"""Package archives from the configured registry: which file stands for a release, and its bytes, checked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from msgspec import Struct

from scanner.model import Ecosystem, ManifestFile, Requirement
from scanner.registries.digests import from_hex, from_lock, kind_of
from scanner.registries.html_links import links_of
from scanner.registries.index import Index, IndexKind
from scanner.registries.registries import Registries
from scanner.registries.replies import accept_header
from scanner.registries.simple import Link, belongs, is_archive, load_json, version_in
from scanner.settings import Settings
from scanner.support.clock import Clock
from scanner.support.http import Call, FetchError, Response, get, new_session

MAX_DOWNLOAD = 256 * 1024 * 1024
_STRONG = ("sha256", "sha384", "sha512", "blake2b")
_SUFFIXES = (".whl", ".tar.gz", ".zip", ".tgz", ".tar.bz2", ".tar.xz")


class VetError(Exception):
    """A package that cannot be had. ``unanswered``: nobody said that it is not there."""

    def __init__(self, reason: str, *, unanswered: bool = False) -> None:
        super().__init__(reason)
        self.unanswered = unanswered


class Archive(Struct, frozen=True):
    """One file of a release. ``digest`` is what the registry gave and the bytes have ("": it gave none)."""

    name: str
    version: str
    data: bytes
    digest: str
    index: str


def archives(requirement: Requirement, version: str, settings: Settings) -> tuple[Archive, ...]:
    """The files that stand for a release (``version`` "": the newest): a wheel and the source distribution.

    Raises:
        VetError: no index has it, none could be asked, or a file is not the one that was published.
    """
    question = Registries(settings).question(ManifestFile("(command line)"), requirement)
    if settings.offline:
        raise VetError("archives are not kept, so none can be had offline", unanswered=True)
    if not question.indexes:
        raise VetError("every index is switched off, so there is none to ask")
    client = _Client(settings)
    trouble = ""
    for index in question.indexes:
        if index.trouble or index.kind is IndexKind.FIND_LINKS:
            trouble = index.trouble or "find-links pages are not read for this"
            continue
        try:
            chosen = _chosen(client, index, requirement, version)
        except FetchError as error:
            trouble = f"{index.url}: {error.reason}. {error.next_step}"
            continue
        if chosen:
            return tuple(_fetched(client, index, one) for one in chosen)
    if trouble:
        raise VetError(trouble, unanswered=True)
    wanted = f"{requirement.package.name} {version}".strip()
    raise VetError(f"no index that applies has {wanted}")


class _File(Struct, frozen=True):
    name: str
    version: str
    url: str
    digests: tuple[str, ...]


class _Client:
    """A session with the time that is left for it."""

    def __init__(self, settings: Settings) -> None:
        self._clock = Clock()
        self._timeout = settings.network_timeout
        self._until = self._clock.ticks() + settings.network_deadline
        self._session = new_session()

    def ask(self, call: Call, limit: int) -> Response:
        """One answer."""
        return get(self._session, call, self._timeout, self._until, self._clock, limit)


def _chosen(client: _Client, index: Index, requirement: Requirement, version: str) -> tuple[_File, ...]:
    name = requirement.package.name
    if index.is_local:
        raise FetchError("local indexes are not read for this", "Name the file itself: assay vet FILE.")
    headers = (("Accept", accept_header(index, dated=False)),)
    response = client.ask(Call(index.address(name), headers, index.authorization, index.route), 64 << 20)
    if response.status in (404, 410):
        return ()
    if response.status != 200:
        raise FetchError(f"it answered {response.phrase}", "Check the index's address and your access to it.")
    if requirement.package.ecosystem is Ecosystem.NPM:
        return _of_packument(load_json(response.body), version)
    return _of_page(name, response, version)


def _of_packument(page: dict[str, Any], version: str) -> tuple[_File, ...]:
    versions, tags = page.get("versions"), page.get("dist-tags")
    tag = (tags or {}).get(version or "latest") if isinstance(tags, dict) else None
    wanted = tag if isinstance(tag, str) else version
    entry = versions.get(wanted) if isinstance(versions, dict) else None
    dist = entry.get("dist") if isinstance(entry, dict) else None
    if not isinstance(dist, dict) or not isinstance(dist.get("tarball"), str):
        return ()
    sri, sha1 = dist.get("integrity"), dist.get("shasum")
    digests = from_lock(sri[:1000]) if isinstance(sri, str) else ()
    if not digests and isinstance(sha1, str):
        digests = (from_hex("sha1", sha1),)
    url = dist["tarball"]
    return (_File(urlsplit(url).path.rpartition("/")[2], str(wanted), url, digests),)


def _of_page(name: str, response: Response, version: str) -> tuple[_File, ...]:
    from packaging.version import InvalidVersion, Version

    links: Sequence[Link]
    if "json" in response.headers.get("content-type", ""):
        from scanner.registries.simple import json_links

        links = json_links(response.body)
    else:
        links = links_of(response.body)[0]
    files: dict[Version, list[Link]] = {}
    for link in links:
        if not (is_archive(link.name) and link.name.endswith(_SUFFIXES) and belongs(link.name, name)):
            continue
        try:
            files.setdefault(Version(version_in(link.name, name)), []).append(link)
        except InvalidVersion:
            continue
    if not files:
        return ()
    if version:
        try:
            wanted = Version(version)
        except InvalidVersion:
            raise VetError(f"{version[:60]!r} is no version") from None
    else:
        stable = [one for one in files if not one.is_prerelease and any(f.yanked is None for f in files[one])]
        wanted = max(stable or files)
    found = sorted(files.get(wanted, ()), key=lambda link: _rank(link.name))
    wheels = [link for link in found if link.name.endswith(".whl")][:1]
    sources = [link for link in found if not link.name.endswith(".whl")][:1]
    kept = []
    for link in (*wheels, *sources):
        url = urldefrag(urljoin(response.url, link.url)).url
        kept.append(_File(link.name, str(wanted), url, link.digests))
    return tuple(kept)


def _rank(name: str) -> tuple[int, int, str]:
    """Wheels for everybody first, then those for Linux."""
    plain = 0 if name.endswith("-none-any.whl") else 1
    return plain, 0 if re.search(r"manylinux\w*_x86_64", name) else 1, name


def _fetched(client: _Client, index: Index, file: _File) -> Archive:
    """The bytes of a file, which have to have the digest that the index gives."""
    own = urlsplit(file.url).netloc == urlsplit(index.url).netloc
    call = Call(file.url, (), index.authorization if own else "", index.route)
    try:
        response = client.ask(call, MAX_DOWNLOAD)
    except FetchError as error:
        raise VetError(
            f"{file.name} could not be had: {error.reason}. {error.next_step}", unanswered=True
        ) from None
    if response.status != 200:
        raise VetError(
            f"{file.name} could not be had: its server answered {response.phrase}", unanswered=True
        )
    ranked = sorted(file.digests, key=lambda digest: kind_of(digest) not in _STRONG)
    for digest in ranked[:1]:
        kind = kind_of(digest)
        if kind not in hashlib.algorithms_available:
            continue
        if from_hex(kind, hashlib.new(kind, response.body).hexdigest()) != digest:
            raise VetError(f"{file.name} is not the file that the index published: its {kind} differs")
        return Archive(file.name, file.version, response.body, digest, index.url)
    return Archive(file.name, file.version, response.body, "", index.url)
