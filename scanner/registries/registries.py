"""The registries: every question answered from the cache or by asking, once per name and index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec.structs import replace

from scanner.model import Answer, Artifact, Ecosystem, Gap, ManifestFile, Package, Requirement
from scanner.registries.index import Index, IndexKind, basic, is_valid_name, may_carry_credentials
from scanner.registries.knowledge import ADVISORIES, Store
from scanner.registries.listing import Listing, counted, decode, failed
from scanner.registries.question import Question, combine
from scanner.registries.sources import Sources
from scanner.settings import Settings
from scanner.support.cache import Cache
from scanner.support.clock import Clock, iso
from scanner.support.directories import cache_directory
from scanner.support.http import Call, FetchError
from scanner.support.progress import Progress, SilentProgress

if TYPE_CHECKING:
    from scanner.registries.advisories import Advice
    from scanner.registries.simple import Link

Asked = tuple[Index, str]  # an index and a name; "" stands for the index's own page
_BATCH = 32
_HOME_FRESH = 24 * 3600.0
_DENIED = ("401", "403")


class Registries:
    """What PyPI, npm and every configured index say.

    ``environment`` stands in for ``os.environ`` when pip's, uv's and npm's configuration is read.
    """

    def __init__(
        self,
        settings: Settings,
        cache: Cache | None = None,
        clock: Clock | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock or Clock()
        place = cache_directory(settings.cache_dir) if settings.cache else None
        self._cache = cache or Cache(place, "registries", self._clock)
        self._sources = Sources(settings, environment)
        self._seen: dict[Asked, Listing] = {}
        self._heard: dict[str, Listing] = {}  # whatever was asked in this run, also in vain
        self._shelves: dict[Index, list[Link]] = {}
        self._knowledge = Store(settings.cache_dir)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What stood in the way besides single names: configuration or a cache that cannot be used."""
        return self._sources.gaps + ((self._cache.gap,) if self._cache.gap else ())

    def question(self, file: ManifestFile, requirement: Requirement, dated: bool = True) -> Question:
        """The question that an entry of a manifest asks, with the indexes that apply to it."""
        package = replace(requirement.package, version=None)
        return Question(package, self._sources.of(file, requirement), dated)

    def artifacts(self, question: Question, version: str) -> tuple[Artifact, ...]:
        """The files of a release, per index that has it; ``question`` has been asked."""
        name = question.package.name
        found = [self._seen[index, name] for index in question.indexes if (index, name) in self._seen]
        held = [listing.artifacts().get(version) for listing in found if listing.found]
        return tuple(one for one in held if one is not None)

    def extras(self, wanted: Iterable[tuple[Question, str]]) -> dict[tuple[Question, str], frozenset[str]]:
        """The extras (normal form) that releases offer, where that is known."""
        places = self._described(wanted)
        if not places:
            return {}
        from scanner.registries.metadata import MetadataReader

        reader = MetadataReader(self._settings, self._cache, self._clock)
        try:
            known = reader.extras({key: (key[0].indexes, places[key]) for key in places})
        finally:
            self._cache.close()
        return known

    def modules(self, wanted: Iterable[tuple[Question, str]]) -> dict[tuple[Question, str], frozenset[str]]:
        """The top modules that releases provide, where that is known: their wheels' lists of files."""
        places = self._described(wanted)
        if not places:
            return {}
        from scanner.registries.wheels import WheelReader

        reader = WheelReader(self._settings, self._cache, self._clock)
        try:
            return reader.modules({key: (key[0].indexes, places[key]) for key in places})
        finally:
            self._cache.close()

    def _described(self, wanted: Iterable[tuple[Question, str]]) -> dict[tuple[Question, str], Artifact]:
        """Of each release, the first file whose metadata an index offers."""
        places: dict[tuple[Question, str], Artifact] = {}
        for question, version in dict.fromkeys(wanted):
            for artifact in self.artifacts(question, version):
                if artifact.metadata_url:
                    places.setdefault((question, version), artifact)
        return places

    @property
    def advises(self) -> bool:
        """Whether there is anything to ask for advisories."""
        return self._settings.osv_url is not None or self._has_dumps

    @cached_property
    def _has_dumps(self) -> bool:
        return any(origin.kind == ADVISORIES for origin in self._knowledge.origins())

    @property
    def popular(self) -> Mapping[Ecosystem, frozenset[str]]:
        """Popular names that ``assay db update`` has fetched."""
        return self._knowledge.names() if self._knowledge.file.is_file() else {}

    def advisories(self, packages: Iterable[Package]) -> Advice | None:
        """What is known against releases: by the advisory service, and by the dumps that were fetched."""
        wanted = list(packages)
        advice = None
        if self._settings.osv_url is not None:
            from scanner.registries.advisories import ask

            try:
                advice = ask(wanted, self._settings, self._cache, self._clock)
            finally:
                self._cache.close()
        if not self._has_dumps:
            return advice
        from scanner.registries.dumps import with_dumps

        told = with_dumps(advice, wanted, self._knowledge)
        return replace(told, gaps=()) if self._settings.offline else told

    def ask(self, questions: Iterable[Question], progress: Progress | None = None) -> dict[Question, Answer]:
        """An answer to every question. Never raises for what a network or a registry does."""
        answers: dict[Question, Answer] = {}
        valid: list[Question] = []
        for question in dict.fromkeys(questions):
            package = question.package
            if is_valid_name(package.ecosystem, package.name):
                valid.append(question)
            else:
                answers[question] = Answer(
                    package,
                    None,
                    problem=f"{package.name[:80]!r} cannot be a package's name, so no registry was asked.",
                    remedy="Correct the name.",
                )
        try:
            listings = self._listings(valid, progress or SilentProgress())
        finally:
            self._cache.close()
        self._seen.update(listings)
        for question in valid:
            together = [
                (index, self._listing(listings, index, question.package.name)) for index in question.indexes
            ]
            answers[question] = combine(question, together)
        return answers

    def _listing(self, listings: Mapping[Asked, Listing], index: Index, name: str) -> Listing:
        if index.kind is not IndexKind.FIND_LINKS or index.is_local or index.trouble:
            return listings[index, name]
        page = listings[index, ""]
        if not page.files:
            return page
        from scanner.registries.local import pick
        from scanner.registries.simple import Link

        picked = pick([Link(file) for file in page.files], name)
        return replace(page, found=picked.found, releases=picked.releases, unread=picked.unread, files=())

    def _listings(self, questions: list[Question], progress: Progress) -> dict[Asked, Listing]:
        listings: dict[Asked, Listing] = {}
        remote: dict[Asked, bool] = {}
        for question in questions:
            for index in question.indexes:
                name = question.package.name
                if index.trouble:
                    listings[index, name] = failed(
                        index, index.trouble, "Correct the index's address or name."
                    )
                elif index.is_local:
                    listings[index, name] = self._local(index, name)
                else:
                    asked = (index, "" if index.kind is IndexKind.FIND_LINKS else name)
                    remote[asked] = remote.get(asked, False) or question.dated
        listings.update(self._remote(remote, progress))
        if not self._settings.offline:
            self._try_keyring(listings, progress)
            self._check_homes(listings)
        return listings

    def _local(self, index: Index, name: str) -> Listing:
        if index.kind is IndexKind.NPM:
            return failed(index, "npm registries are not directories", "Name an http or https address.")
        from scanner.registries.local import read_local

        return read_local(index, name, self._clock.now(), self._shelves)

    def _remote(self, wanted: Mapping[Asked, bool], progress: Progress) -> dict[Asked, Listing]:
        """``wanted`` maps what is asked to whether dates are wanted.

        What several entries ask of one address with the same credentials is asked once in a run, whoever
        named the index; also what came to nothing is not asked again.
        """
        places: dict[str, Asked] = {}
        dated: dict[Asked, bool] = {}
        for asked, wants_dates in wanted.items():
            key = _key(asked)
            if key not in self._heard:
                place = places.setdefault(key, asked)
                dated[place] = dated.get(place, False) or wants_dates
        heard = self._learned(dated, progress) if dated else {}
        self._heard.update((_key(asked), listing) for asked, listing in heard.items())
        return {asked: self._heard[_key(asked)] for asked in wanted}

    def _learned(self, wanted: Mapping[Asked, bool], progress: Progress) -> dict[Asked, Listing]:
        known = self._remembered(wanted)
        now = self._clock.now()
        ready = {asked: listing for asked, listing in known.items() if _is_fresh(listing, now)}
        missing = {asked: dated for asked, dated in wanted.items() if asked not in ready}
        if not missing:
            return ready
        if self._settings.offline:
            ready.update((asked, _offline(asked[0], known.get(asked))) for asked in missing)
            return ready
        progress.stage("Asking the registries", len(wanted))
        progress.advance(len(ready))
        waiting: dict[Asked, Listing] = {}
        try:
            for asked, listing in self._fetched(missing, known):
                ready[asked] = listing
                if listing.found is not None and listing.complete:
                    waiting[asked] = listing
                if len(waiting) >= _BATCH:
                    self._remember(waiting)
                    waiting = {}
                progress.advance()
        finally:
            self._remember(waiting)
        return ready

    def _fetched(
        self, wanted: Mapping[Asked, bool], known: Mapping[Asked, Listing]
    ) -> Iterator[tuple[Asked, Listing]]:
        from scanner.registries.replies import judge
        from scanner.support.fetching import Fetching

        calls = {asked: _call(asked, known.get(asked), dated) for asked, dated in wanted.items()}
        fetching: Fetching[Asked, Listing] = Fetching(
            calls,
            lambda asked, response: judge(asked, response, known.get(asked), self._clock.now()),
            self._settings.network_timeout,
            self._settings.network_deadline,
            self._clock,
        )
        for asked, result in fetching.results():
            tries = fetching.tries(asked)
            if isinstance(result, FetchError):
                old = known.get(asked)
                trouble = failed(asked[0], result.reason, result.next_step, self._clock.now(), tries)
                yield asked, (_outdated(old, trouble) if old is not None and old.found else trouble)
            else:
                yield asked, replace(result, answer=counted(result.answer, tries))

    def _remembered(self, wanted: Iterable[Asked]) -> dict[Asked, Listing]:
        keys = {asked: _key(asked) for asked in wanted}
        stored = self._cache.read(keys.values())
        found = {}
        for asked, key in keys.items():
            entry = stored.get(key)
            listing = decode(entry.value) if entry is not None else None
            if listing is not None:
                found[asked] = listing
        return found

    def _remember(self, listings: Mapping[Asked, Listing]) -> None:
        self._cache.write({_key(asked): listing.encode() for asked, listing in listings.items()})

    def _try_keyring(self, listings: dict[Asked, Listing], progress: Progress) -> None:
        """Asks again with a password from the keyring, as pip does, where the user's own index wants one."""
        denied: dict[Index, list[str]] = {}
        for (index, name), listing in listings.items():
            if index.configured and may_carry_credentials(index) and listing.answer.startswith(_DENIED[0]):
                denied.setdefault(index, []).append(name)
        for index, names in denied.items():
            login = _from_keyring(index) if index.kind is not IndexKind.NPM else None
            if login is None:
                continue
            opened = replace(index, authorization=basic(*login))
            found = self._remote({(opened, name): True for name in names}, progress)
            listings.update(((index, name), found[opened, name]) for name in names)

    def _check_homes(self, listings: dict[Asked, Listing]) -> None:
        """An index that has never shown a single name may be the wrong address: 404 to everything proves
        nothing.
        """
        absent: dict[Index, list[Asked]] = {}
        for asked, listing in listings.items():
            if listing.found is False and not asked[0].is_local:
                absent.setdefault(asked[0], []).append(asked)
        alive = {_key((index, "")) for (index, _), listing in listings.items() if listing.found}
        doubtful = [
            index
            for index in absent
            if _key((index, "")) not in alive and index.kind is not IndexKind.FIND_LINKS
        ]
        homes = self._homes(doubtful)
        for index in doubtful:
            if homes.get(index) is False:
                reason = "it answers 404 to everything, even at its own address"
                trouble = failed(index, reason, "Check that the index's address is right.", self._clock.now())
                listings.update(dict.fromkeys(absent[index], trouble))

    def _homes(self, indexes: list[Index]) -> dict[Index, bool]:
        """Whether each index exists at its own address, where that can be told."""
        wanted: list[Asked] = [(index, "") for index in indexes]
        known, now = self._remembered(wanted), self._clock.now()
        result = {
            asked[0]: bool(listing.found)
            for asked, listing in known.items()
            if now - listing.asked_at < _HOME_FRESH
        }
        rest = [asked for asked in wanted if asked[0] not in result]
        if not rest:
            return result
        from scanner.support.fetching import Fetching

        calls = {
            asked: Call(asked[0].home, (), asked[0].authorization, asked[0].route, "HEAD") for asked in rest
        }
        timeout = self._settings.network_timeout
        fetching: Fetching[Asked, int] = Fetching(
            calls, lambda _, response: response.status, timeout, timeout, self._clock
        )
        for asked, status in fetching.results():
            if not isinstance(status, FetchError):
                result[asked[0]] = status not in (404, 410)
        self._remember({(i, ""): Listing(True, asked_at=now) for i, alive in result.items() if alive})
        return result


def _key(asked: Asked) -> str:
    index, name = asked
    return "\x1f".join((index.kind, index.url, index.asker, name))


def _call(asked: Asked, old: Listing | None, dated: bool) -> Call:
    from scanner.registries.replies import accept_header

    index, name = asked
    headers = [("Accept", accept_header(index, dated))]
    if old is not None and old.etag:
        headers.append(("If-None-Match", old.etag))
    if old is not None and old.modified:
        headers.append(("If-Modified-Since", old.modified))
    return Call(index.address(name), tuple(headers), index.authorization, index.route)


def _is_fresh(listing: Listing, now: float) -> bool:
    return 0 <= now - listing.asked_at < listing.fresh


def _offline(index: Index, old: Listing | None) -> Listing:
    next_step = "Run the scan once without --offline."
    if old is None:
        return failed(index, "it was not asked (offline), and no earlier answer is remembered", next_step)
    if old.found:
        return _outdated(
            old, failed(index, f"it was not asked (offline); its answer is of {iso(old.asked_at)}", next_step)
        )
    return failed(
        index, "it was not asked (offline), and its earlier answer is too old to rely on", next_step
    )


def _outdated(old: Listing, trouble: Listing) -> Listing:
    return replace(old, complete=False, problem=trouble.problem, next_step=trouble.next_step)


def _from_keyring(index: Index) -> tuple[str, str] | None:
    try:
        import keyring  # type: ignore[import-not-found, unused-ignore]

        found = keyring.get_credential(index.url, index.user or None)
    except Exception:  # noqa: BLE001 (a plug-in of the user's machine: without it, the index stays closed)
        return None
    return (found.username or "", found.password or "") if found else None
