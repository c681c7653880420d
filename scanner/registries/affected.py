"""Whether an OSV record is about one version: by its list of versions, else by its ranges.

https://ossf.github.io/osv-schema/#evaluation
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from packaging.version import InvalidVersion, Version

from scanner.model import Ecosystem

_Key = tuple[Any, ...]


def affects(affected: Mapping[str, Any], ecosystem: Ecosystem, version: str) -> bool:
    """Whether one entry of a record's ``affected`` takes in ``version``."""
    key = _key(ecosystem, version)
    listed = affected.get("versions")
    if isinstance(listed, list):
        if version in listed:
            return True
        if ecosystem is Ecosystem.PYPI and key is not None:
            if any(_key(ecosystem, text) == key for text in listed if isinstance(text, str)):
                return True
    ranges = affected.get("ranges")
    if key is None or not isinstance(ranges, list):
        return False
    return any(
        _in_range(one.get("events"), ecosystem, key)
        for one in ranges
        if isinstance(one, dict) and one.get("type") in ("ECOSYSTEM", "SEMVER")
    )


def _in_range(events: object, ecosystem: Ecosystem, version: _Key) -> bool:
    steps: list[tuple[_Key, int, str]] = []
    for event in events if isinstance(events, list) else []:
        for kind in ("introduced", "fixed", "last_affected") if isinstance(event, dict) else ():
            text = event.get(kind)
            if not isinstance(text, str):
                continue
            key: _Key | None = () if text == "0" else _key(ecosystem, text)
            if key is None:
                return False  # a bound that cannot be read: nothing is known
            steps.append((key, ("introduced", "last_affected", "fixed").index(kind), kind))
    inside = False
    for key, _, kind in sorted(steps, key=lambda step: step[:2]):
        if kind == "introduced" and version >= key:
            inside = True
        elif (kind == "fixed" and version >= key) or (kind == "last_affected" and version > key):
            inside = False
    return inside


def _key(ecosystem: Ecosystem, text: str) -> _Key | None:
    """Something that versions of an ecosystem are ordered by; None for what is no version."""
    if ecosystem is Ecosystem.PYPI:
        try:
            return (Version(text),) if len(text) <= 200 else None
        except InvalidVersion:
            return None
    core, _, tail = text.removeprefix("v").partition("+")[0].partition("-")
    numbers = core.split(".")
    if not all(part.isdigit() and len(part) < 17 for part in numbers) or len(numbers) > 3:
        return None
    release = tuple(int(part) for part in numbers) + (0,) * (3 - len(numbers))
    if not tail:
        return (*release, 1, ())
    order = tuple(
        (0, int(part), "") if part.isdigit() and len(part) < 17 else (1, 0, part) for part in tail.split(".")
    )
    return (*release, 0, order)
