"""What a scan looks at and what its mode and options leave out: told in every report."""

from __future__ import annotations

from scanner.model import Coverage
from scanner.settings import ENGINES, Mode, Settings


def engines_of(settings: Settings) -> tuple[str, ...]:
    """The engines that are to run: those chosen that have something to look at."""
    return tuple(name for name in settings.chosen_engines if not _without(name, settings))


def coverage(settings: Settings) -> tuple[Coverage, ...]:
    """Every part, whether it is looked at, and if not, why."""
    code, packages = "code" in settings.checks, "dependencies" in settings.checks
    only = f"only {', '.join(sorted(settings.checks))} was asked for"
    parts = [
        Coverage("code", code, "" if code else only),
        _markdown(settings) if code else Coverage("Markdown", False, only),
        Coverage("packages", packages, "" if packages else only),
        _registries(settings) if packages else Coverage("registries", False, only),
        _advisories(settings) if packages else Coverage("advisories", False, only),
    ]
    if settings.staged:
        parts.append(Coverage("files that are not staged", False, "only what is staged was asked for"))
    elif settings.changed:
        parts.append(Coverage("files without changes", False, "only what has changed was asked for"))
    for name in ENGINES:
        if name not in settings.chosen_engines:
            why = f"not in {settings.mode} mode" if settings.engines is None else "not chosen"
        else:
            why = _without(name, settings)
        parts.append(Coverage(name, not why, why))
    return tuple(parts)


def _without(engine: str, settings: Settings) -> str:
    """Why an engine that was chosen does not run; "" where it does."""
    if settings.stdin:
        return "standard input is looked at by the own engine only"
    if engine == "pip-audit":
        if "dependencies" not in settings.checks:
            return "packages were not asked for"
        if settings.offline:
            return "offline was asked for"
        return ""
    return "" if "code" in settings.checks else "code was not asked for"


def _markdown(settings: Settings) -> Coverage:
    if settings.reads_markdown:
        return Coverage("Markdown", True)
    asked = settings.markdown is not None
    return Coverage("Markdown", False, "not chosen" if asked else f"not in {settings.mode} mode")


def _registries(settings: Settings) -> Coverage:
    if not settings.offline:
        return Coverage("registries", True)
    why = "not in speed mode" if settings.mode is Mode.SPEED else "offline was asked for"
    return Coverage("registries", False, f"{why}: what is remembered counts")


def _advisories(settings: Settings) -> Coverage:
    if settings.osv_url is None:
        return Coverage("advisories", False, "no source of advisories is configured (osv-url)")
    return Coverage("advisories", not settings.offline, "offline was asked for" if settings.offline else "")
