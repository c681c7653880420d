"""Ignores: those of other tools in our words, and all of them with who wrote them and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from scanner.model import Ignore, Location, Span
from scanner.settings import Settings
from scanner.stages import Job
from scanner.stages.look import analyse
from scanner.stages.sources import find, manifests
from scanner.support import git

_MOST_FILES = 500  # whose history is asked for


class Override(Struct, frozen=True):
    """An ignore, who wrote its line, and on which day; "" and None where git does not tell."""

    ignore: Ignore
    author: str = ""
    written: date | None = None


def honoured(ignores: Iterable[Ignore]) -> tuple[Ignore, ...]:
    """The ignores, those of other tools with our rules in place of theirs."""
    return tuple(one if one.form == "assay" else replace(one, rules=_ours(one)) for one in ignores)


def _ours(ignore: Ignore) -> tuple[str, ...]:
    if ignore.form == "nosemgrep":
        return tuple(name for one in ignore.rules for name in (one, f"semgrep.{one}")) or ("*",)
    from scanner.engines.names import names

    known = names("bandit").rules
    if not ignore.rules:
        return ("bandit.*", *sorted({ours for some in known.values() for ours in some}))
    return tuple(name for one in ignore.rules for name in (f"bandit.{one}", *known.get(one, ())))


def every(job: Job) -> tuple[Override, ...]:
    """Every ignore of the files, by place; then what a baseline accepts. Raises ``SettingsError``."""
    settings = job.settings
    found = find(settings, None, None)
    quiet = replace(job, rules={})
    seen = analyse(quiet, found.sources, found.program)
    named = manifests(found, settings)
    ignores = sorted(dict.fromkeys((*named.ignores, *seen.ignores)), key=lambda one: one.location)
    paths = list(dict.fromkeys(one.location.path for one in ignores))[:_MOST_FILES]
    history = {}
    for path in paths:
        lines = [one.location.line for one in ignores if one.location.path == path]
        history[path] = git.authors(settings.root, path, lines)
    overrides = []
    for one in ignores:
        author, written = history.get(one.location.path, {}).get(one.location.line, ("", None))
        known = one.location.cell is None  # a cell's lines are not those of its file
        overrides.append(Override(one, author if known else "", written if known else None))
    return (*overrides, *_accepted(settings))


def _accepted(settings: Settings) -> tuple[Override, ...]:
    """The entries of the configured baseline, each a line of its file."""
    from scanner.policy.baseline import lines
    from scanner.stages.before import known, name_of

    if settings.baseline is None:
        return ()
    entries = known(settings)
    name = name_of(settings)
    places = lines(settings.baseline)
    within = settings.baseline.is_relative_to(settings.root)
    history = git.authors(settings.root, name, [*places.values()]) if within and places else {}
    found = []
    for entry in entries:
        line = places.get(entry, 1)
        author, written = history.get(line, ("", None))
        until = date.fromisoformat(entry.until) if entry.until else None
        ignore = Ignore(
            Location(name, Span(line, 1, line, 1)),
            (entry.rule,),
            f"{entry.path}: {entry.reason or 'known when the baseline was made'}",
            *(line, line),
            until=until,
            form="baseline",
        )
        found.append(Override(ignore, author, written))
    return tuple(found)
