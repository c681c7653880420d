"""Looks at files as text and as what they steer: the rules that need no evaluation of code.

Each file is read once; matchers with ``on_text`` see its text, those with ``on_steering`` the commands and
nodes of a file that steers tools or agents, those with ``on_pickle`` the calls of a serialised object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from msgspec import Struct

from scanner.analyse.findings import findings_of
from scanner.analyse.matcher import Hit, Matcher, Report, Text
from scanner.analyse.matchers import module
from scanner.model import Finding, Gap, GapKind, Ignore, Knowledge, Rule, Source, SourceKind, Unit
from scanner.parse.bare import SCRIPTS, family
from scanner.parse.characters import may_hide
from scanner.parse.steering import Steering, form_of, steering
from scanner.parse.text import decode
from scanner.parse.toolserver import serves_tools
from scanner.support.patterns import lazy

if TYPE_CHECKING:
    from scanner.analyse.scriptdeeds import Deed

LANGUAGES = frozenset({"any"})
_ACTING = lazy(
    rb"child_|\beval\b|\bFunction\b|constructor|Context\b|_compile\b|\bprocess\b|rmSync|rimraf|rmdir|\.ssh|\.npmrc|\.aws"
    rb"|appendFile|homedir|Unauthorized|[vV]erify\w{0,40}\s{0,5}[(=]|[aA]uthori[sz]e|[aA]uthenticate|[Pp]assword|LaunchAgents|crontab|[\"']Sync"
    rb"|fromCharCode|\bdns\b|[\w$)]\[ ?[\"'][\w$]{1,20}[\"'] ?\+ ?[\"']|[\"'] ?\]\.join\( ?[\"']"
)
_PLANTING = lazy(rb"(?i)pass|pwd|hash|secret")
Beside = Callable[[str], bytes | None]
"""Reads another file of the program, by its path relative to the root; None where it is not to be had."""


class Reading(Struct, frozen=True):
    """What came out of one file."""

    findings: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()
    ignores: tuple[Ignore, ...] = ()


class Reader:
    """Compiled rules about files, ready to read them; made once per process."""

    def __init__(self, rules: Iterable[Rule], knowledge: Knowledge, beside: Beside = lambda _: None) -> None:
        self._rules = [rule for rule in rules if rule.language in LANGUAGES]
        self._knowledge = knowledge
        self._beside = beside

    @cached_property
    def _matchers(self) -> list[Matcher]:
        """Built when the first file is worth it: most code is not."""
        return [
            module(rule.match.kind).build(rule)
            for rule in self._rules
            if hasattr(module(rule.match.kind), "build")
        ]

    def read(self, source: Source, data: bytes) -> Reading:
        """Everything the rules have to say about a file of text. Never raises for what it holds."""
        some = bool(self._rules)
        steers = some and (form_of(source.path, data[:300]) is not None or serves_tools(source.path, data))
        kind = family(source.path) or ("python" if source.kind is SourceKind.PYTHON else "")
        script = some and _is_script(source.path, data)
        plants = source.path.lower().endswith(".sql") and _PLANTING.search(data) is not None
        worth = some and (
            script or plants or may_hide(data) or _is_wide(data) or (kind and _may_mislead(data))
        )
        if not (steers or worth):
            return Reading(ignores=_ignores(source, data))
        decoded = decode(data)
        whole = decoded.data.decode("utf-8")
        acts = _acts(whole) if script else ()
        text = Text(source.path, whole, kind, self._knowledge, self._beside, acts=acts)
        hits: list[Hit] = []
        if worth:
            self._tell(lambda one, report: one.on_text and one.on_text(text, report), hits)
        found = steering(source.path, data) if steers else None
        gaps: tuple[Gap, ...] = ()
        if found is not None:
            gaps = _limits(source, found)
            self._tell(
                lambda one, report: one.on_steering and one.on_steering(found, text, report),
                hits,
            )
            gaps += tuple(limit_gap(source.path, f"Not all of it was looked at: {cut}.") for cut in text.cuts)
        unit = Unit(source, decoded.data)
        return Reading(findings_of(lambda _: unit, hits), gaps, _ignores(source, data))

    def unpickle(self, source: Source) -> Reading:
        """What a serialised object would call when it is loaded. Never raises for what it holds."""
        from scanner.parse.pickles import read_pickles

        if not self._rules:
            return Reading()
        hits: list[Hit] = []
        found = read_pickles(source)
        for matcher in self._matchers:
            if matcher.on_pickle is not None:
                matcher.on_pickle(found, hits.append)
        return Reading(findings_of(lambda _: Unit(source, b""), hits), found.gaps)

    def _tell(self, tell: Callable[[Matcher, Report], object], hits: list[Hit]) -> None:
        for matcher in self._matchers:
            tell(matcher, hits.append)


def _limits(source: Source, found: Steering) -> tuple[Gap, ...]:
    """The gaps of a document; manifests tell of what is not valid themselves."""
    if source.kind is SourceKind.MANIFEST:
        return tuple(gap for gap in found.gaps if "too " in gap.cause or "more than" in gap.cause)
    return found.gaps


def _is_script(path: str, data: bytes) -> bool:
    """Whether a file is JavaScript in which something may be done that matters."""
    if not path.lower().endswith(SCRIPTS) or path.endswith(".d.ts"):
        return False
    return _ACTING.search(data) is not None


def _acts(text: str) -> tuple[Deed, ...]:
    from scanner.analyse.scriptdeeds import script_acts

    return tuple(script_acts(text))


def _is_wide(data: bytes) -> bool:
    return data[:2] in (b"\xff\xfe", b"\xfe\xff")


def _may_mislead(data: bytes) -> bool:
    """Whether code could hold letters that look like others, or something far to the right."""
    return not data.isascii() or b" " * 30 in data or b"\t" * 8 in data


def _ignores(source: Source, data: bytes) -> tuple[Ignore, ...]:
    if source.kind not in (SourceKind.MANIFEST, SourceKind.TEXT) or b"assay:" not in data:
        return ()
    if PurePosixPath(source.path).suffix.lower() not in _HASH_COMMENTS:
        return ()
    from scanner.parse.ignores import line_ignores

    return line_ignores(source.path, decode(data).data.decode("utf-8"))


_HASH_COMMENTS = frozenset(
    {"", ".yml", ".yaml", ".toml", ".sh", ".bash", ".txt", ".in", ".mk", ".cfg", ".pth"}
)


def limit_gap(path: str, cause: str) -> Gap:
    """The gap for a bound that a file has hit."""
    return Gap(GapKind.LIMIT, path, cause, "Look at the file by hand, or leave it out.")
