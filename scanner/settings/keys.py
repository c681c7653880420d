"""Every option once: its key, what it holds, and how its text or TOML value is read.

A key is spelled alike as flag (``--fail-on``), in configuration (``fail-on``) and in the environment
(``ASSAY_FAIL_ON``).
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from scanner.model import Confidence, Ecosystem, Severity
from scanner.settings.options import CHECKS, ENGINES, Mode, SettingsError

Value = str | int | float | bool | Path | tuple[str, ...] | tuple[Path, ...] | Mode | Severity | Confidence
NEVER = "never"
NONE = "none"
_WORDS = {
    "true": True,
    "1": True,
    "yes": True,
    "on": True,
    "false": False,
    "0": False,
    "no": False,
    "off": False,
}


class Key(Struct, frozen=True):
    """One option.

    ``read`` takes a TOML value or text, and raises ``ValueError(expected)`` or ``(expected, hint)``.
    """

    name: str
    read: Callable[[object], Value]
    flag: bool = False  # holds true or false
    several: bool = False  # holds a list
    secret: bool = False  # may hold credentials, so that errors do not show it


def _boolean(value: object) -> bool:
    if isinstance(value, str) and value.strip().lower() in _WORDS:
        return _WORDS[value.strip().lower()]
    if isinstance(value, bool):
        return value
    raise ValueError("expected true or false")


def _text(value: object) -> str:
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise ValueError("expected a text that is not empty")


def _texts(value: object) -> tuple[str, ...]:
    entries: Iterable[object] = [value] if isinstance(value, str) else value  # type: ignore[assignment]
    if isinstance(entries, list | tuple) and all(
        isinstance(entry, str) and entry.strip() for entry in entries
    ):
        return tuple(str(entry).strip() for entry in entries)
    raise ValueError("expected a list of texts")


def _path(value: object) -> Path:
    return Path(_text(value)).expanduser()


def _paths(value: object) -> tuple[Path, ...]:
    return tuple(Path(entry).expanduser() for entry in _texts(value))


def _whole(least: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        try:
            number = int(value) if isinstance(value, str) else value
        except ValueError:
            number = None
        if isinstance(number, bool) or not isinstance(number, int) or number < least:
            raise ValueError(f"expected a whole number, {least} or more")
        return number

    return read


def _seconds(value: object) -> float:
    try:
        number = float(value) if isinstance(value, str) else value
    except ValueError:
        number = None
    if isinstance(number, int | float) and not isinstance(number, bool) and 0 < number < math.inf:
        return float(number)
    raise ValueError("expected a number of seconds above 0")


def _choice(*choices: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if isinstance(value, str) and value.strip().lower() in choices:
            return value.strip().lower()
        raise ValueError(f"expected {', '.join(choices[:-1])} or {choices[-1]}", _nearest(value, choices))

    return read


def _honour(value: object) -> tuple[str, ...]:
    return tuple(map(_choice("nosec", "noqa", "nosemgrep"), _texts(value)))


def _engines(value: object) -> tuple[str, ...]:
    """Names of engines; "none" alone stands for no engine."""
    read_one = _choice(*ENGINES, NONE)
    return tuple(name for name in map(read_one, _texts(value)) if name != NONE)


def _mode(value: object) -> Mode:
    return Mode(_choice(*(mode.value for mode in Mode))(value))


def _fail_on(value: object) -> Severity | str:
    word = _choice(*(str(one) for one in reversed(Severity)), NEVER)(value)
    return word if word == NEVER else Severity.parse(word)


def _confidence(value: object) -> Confidence:
    return Confidence.parse(_choice(*(str(one) for one in Confidence))(value))


def _url(value: object) -> str:
    from urllib.parse import urlsplit

    text = _text(value)
    if urlsplit(text).scheme in ("http", "https") and urlsplit(text).hostname:
        return text
    raise ValueError("expected a URL that starts with https:// or http://")


def _urls(value: object) -> tuple[str, ...]:
    return tuple(_url(entry) for entry in _texts(value))


def _lists(value: object) -> tuple[str, ...]:
    entries = _texts(value)
    for entry in entries:
        ecosystem, _, url = entry.partition("=")
        if ecosystem not in set(Ecosystem):
            raise ValueError("expected pypi=URL or npm=URL")
        _url(url)
    return entries


KEYS: Mapping[str, Key] = {
    key.name: key
    for key in (
        Key("mode", _mode),
        Key("only", _choice(*CHECKS)),
        Key("include", _texts, several=True),
        Key("exclude", _texts, several=True),
        Key("format", _texts, several=True),
        Key("output", _paths, several=True),
        Key("fail-on", _fail_on),
        Key("exit-zero", _boolean, flag=True),
        Key("allow-empty", _boolean, flag=True),
        Key("min-confidence", _confidence),
        Key("select", _texts, several=True),
        Key("ignore", _texts, several=True),
        Key("honour", _honour, several=True),
        Key("untrusted-parameters", _texts, several=True),
        Key("staged", _boolean, flag=True),
        Key("changed", _boolean, flag=True),
        Key("base", _text),
        Key("baseline", _path),
        Key("engines", _engines, several=True),
        Key("engine-timeout", _seconds),
        Key("semgrep-config", _paths, several=True),
        Key("offline", _boolean, flag=True),
        Key("index-url", _url, secret=True),
        Key("npm-registry", _url, secret=True),
        Key("osv-url", _url, secret=True),
        Key("osv-dumps", _urls, several=True, secret=True),
        Key("name-lists", _lists, several=True, secret=True),
        Key("network-timeout", _seconds),
        Key("network-deadline", _seconds),
        Key("cache", _boolean, flag=True),
        Key("cache-dir", _path),
        Key("jobs", _whole(0)),
        Key("max-file-size", _whole(1)),
        Key("markdown", _boolean, flag=True),
        Key("evidence", _path),
        Key("evidence-key", _path),
        Key("quiet", _boolean, flag=True),
        Key("color", _boolean, flag=True),
    )
}


def look_up(name: str) -> tuple[Key, bool]:
    """The key called ``name``, and whether it is negated (``no-cache``); an error names the nearest one."""
    if name in KEYS:
        return KEYS[name], False
    positive = KEYS.get(name.removeprefix("no-"))
    if positive is not None and positive.flag:
        return positive, True
    raise SettingsError(f"unknown option {name!r}{_nearest(name.replace('_', '-'), KEYS)}")


def read(name: str, value: object) -> tuple[str, Value]:
    """The key's own name and the value that ``value`` stands for; ``SettingsError`` says what is wrong."""
    key, negated = look_up(name)
    try:
        result = key.read(value)
    except ValueError as error:
        expected, hint = (*error.args, "")[:2]
        shown = "" if key.secret else f", not {_short(value)}"
        raise SettingsError(f"{name}: {expected}{shown}{hint}") from None
    return key.name, (not result if negated else result)


def _short(value: object) -> str:
    text = ascii(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _nearest(word: object, known: Iterable[str] | Mapping[str, object]) -> str:
    near = difflib.get_close_matches(str(word), list(known), n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""
