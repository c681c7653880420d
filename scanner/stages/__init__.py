"""What the pipeline does at each of its stages; it alone knows their order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scanner.analyse.matchers import validators
from scanner.model import Rule
from scanner.rulebook import Rulebook, RuleError, load, select
from scanner.settings import Settings, SettingsError
from scanner.support.progress import Progress, SilentProgress

__all__ = ["Job", "job"]


@dataclass(frozen=True, slots=True)
class Job:
    """What every stage needs to know: options, the rules that were chosen, whom to tell of progress."""

    settings: Settings
    book: Rulebook
    rules: Mapping[str, Rule]
    progress: Progress


def job(settings: Settings, progress: Progress | None = None) -> Job:
    """Load the rule book and choose from it. Raises ``SettingsError``."""
    try:
        book = load(settings, validators())
    except RuleError as error:
        raise SettingsError(f"The rule book cannot be used: {error}") from error
    rules = select(book.rules, settings.select, settings.ignore)
    return Job(settings, book, rules, progress or SilentProgress())
