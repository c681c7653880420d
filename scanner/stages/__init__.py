"""What the pipeline does at each of its stages; it alone knows their order."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from scanner.analyse.matchers import validators
from scanner.model import Rule
from scanner.rulebook import Rulebook, RuleError, load, of_engine, select
from scanner.settings import Settings, SettingsError
from scanner.support.progress import Progress, SilentProgress

__all__ = ["Job", "job"]


class Job(Struct, frozen=True):
    """What every stage needs to know: options, the rules that were chosen, whom to tell of progress."""

    settings: Settings
    book: Rulebook
    rules: Mapping[str, Rule]
    progress: Progress


_OF_PACKAGES = ("dependencies", "policy")  # folders of the rules that are enough where no code is looked at


def job(settings: Settings, progress: Progress | None = None) -> Job:
    """Load the rule book and choose from it. Raises ``SettingsError``."""
    small = "code" not in settings.checks and not settings.select and not settings.ignore
    try:
        book = load(settings, validators(), families=_OF_PACKAGES if small else ())
    except RuleError as error:
        raise SettingsError(f"The rule book cannot be used: {error}") from error
    rules = select(book.rules, settings.select, settings.ignore)
    if not rules and settings.select:
        _heard(settings)
    return Job(settings, book, rules, progress or SilentProgress())


def _heard(settings: Settings) -> None:
    """Where only rules of other engines were chosen, one of these has to run: else a pass means nothing."""
    asked = {of_engine(pattern) for pattern in settings.select} - {""}
    if asked and asked.isdisjoint(settings.chosen_engines):
        names = ", ".join(sorted(asked))
        raise SettingsError(f"select: only rules of {names} are chosen; let it run with --engines {names}")
