"""Poetry's version constraints → PEP 440."""

from __future__ import annotations

import re

from scanner.support.patterns import lazy

_PART = lazy(r"(\^|~=|~|===|==|!=|<=|>=|<|>|=)?\s*v?([0-9A-Za-z.*+!_-]+)")
_ANY = frozenset({"", "*", "x", "X"})


def pep440(constraint: str) -> str | None:
    """The PEP 440 form of a constraint such as ``^1.2 , !=1.3``; "" for any version.

    None for what PEP 440 cannot say (alternatives with ``||``) or what is no constraint.
    """
    text = constraint.strip()
    if text in _ANY:
        return ""
    if "|" in text or len(text) > 500:
        return None
    parts: list[str] = []
    position = 0
    while position < len(text):
        match = _PART.match(text, position)
        if match is None:
            return None
        translated = _translate(match.group(1) or "", match.group(2))
        if translated is None:
            return None
        if translated:
            parts.append(translated)
        position = match.end()
        separator = re.compile(r"\s*,?\s*").match(text, position)
        position = separator.end() if separator else position
    joined = ",".join(parts)
    return joined if _valid(joined) else None


def _valid(specifier: str) -> bool:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        SpecifierSet(specifier)
    except InvalidSpecifier:
        return False
    return True


def _translate(operator: str, version: str) -> str | None:
    if version in _ANY:
        return ""
    if operator in ("", "=", "=="):
        return f"=={version}"
    if operator not in ("^", "~"):
        return f"{operator}{version}"
    lower = re.sub(r"(?:\.[*xX])+$", "", version)
    match = re.match(r"(?:(\d+)!)?(\d+(?:\.\d+)*)", lower)
    if match is None:
        return None
    epoch = f"{match.group(1)}!" if match.group(1) else ""
    release = [int(number) for number in match.group(2)[:200].split(".")[:20]]
    if operator == "~":
        kept = min(2, len(release))
    else:  # up to and with the first number that is not zero, or the last one
        kept = next((place for place, number in enumerate(release, 1) if number), len(release))
    upper = [*release[: kept - 1], release[kept - 1] + 1]
    upper += [0] * (min(len(release), 3) - len(upper))
    return f">={lower},<{epoch}{'.'.join(map(str, upper))}"
