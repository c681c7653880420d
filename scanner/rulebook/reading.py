"""Reads the TOML files of the rule book, and says exactly what is wrong with one.

Every mistake becomes a ``RuleError`` that names the file, the key, the cause and the next step.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct

from scanner.model import Confidence, Severity

_NAME = re.compile(r"(\*\.)?[^\W\d]\w*(\.[^\W\d]\w*)*(\.\*)?\Z")
_Rated = TypeVar("_Rated", Severity, Confidence)
Constant = str | int | float | bool | None


class RuleError(Exception):
    """A mistake in a file of ``rules/`` or ``corpora/``.

    ``file`` is relative to the folder of the rule book, ``key`` the dotted key ("" for the whole file),
    ``cause`` and ``next_step`` are clauses without a final stop.
    """

    def __init__(self, file: str, key: str, cause: str, next_step: str) -> None:
        self.file = file
        self.key = key
        self.cause = cause
        self.next_step = next_step
        place = f"{file}: key '{key}'" if key else file
        super().__init__(f"{place}: {cause}. Next step: {next_step}.")


class Table(Struct, frozen=True):
    """A TOML table with its place: every getter checks what it gets."""

    file: str
    key: str
    content: Mapping[str, Any]

    def path(self, key: str) -> str:
        """The dotted key of an entry, as messages show it."""
        if not re.fullmatch(r"[\w-]+", key):
            key = f'"{key}"'
        return f"{self.key}.{key}" if self.key else key

    def error(self, key: str, cause: str, next_step: str) -> RuleError:
        """A ``RuleError`` at one of this table's entries ("" for the table itself)."""
        return RuleError(self.file, self.path(key) if key else self.key, cause, next_step)

    def only(self, known: Collection[str]) -> None:
        """Refuses keys that are not ``known``."""
        for key in self.content:
            if key not in known:
                raise self.error(key, "unknown key", _nearest(key, known))

    def text(self, key: str) -> str:
        """A required text that is not blank."""
        value = self._required(key)
        if not isinstance(value, str) or not value.strip():
            raise self.error(key, "must be a text that is not empty", f'write {key} = "…"')
        return value.strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """An optional list of texts."""
        value = self.content.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise self.error(key, "must be a list of texts", f'write {key} = ["…"]')
        return tuple(value)

    def numbers(self, key: str) -> tuple[int, ...]:
        """A required list of positive whole numbers, sorted, each once."""
        value = self._required(key)
        fits = isinstance(value, list) and all(type(item) is int and item > 0 for item in value)
        if not fits:
            raise self.error(key, "must be a list of positive whole numbers", f"write {key} = [79]")
        return tuple(dict.fromkeys(value))

    def rated(self, key: str, kind: type[_Rated]) -> _Rated:
        """A required ``Severity`` or ``Confidence``, spelled in lower case."""
        value = self._required(key)
        try:
            return kind.parse(value)
        except ValueError:
            raise self.error(key, f"{value!r} is unknown", f"write one of {_choices(kind)}") from None

    def table(self, key: str) -> Table:
        """An optional table."""
        value = self.content.get(key, {})
        if not isinstance(value, dict):
            raise self.error(key, "must be a table", f"write it as [{key}]")
        return Table(self.file, self.path(key), value)

    def one_of(self, key: str, known: Collection[str], what: str, home: str) -> str:
        """A text that is one of ``known``; ``home`` says where a new one is added."""
        value = self.content[key]
        if not isinstance(value, str) or value not in known:
            cause = f"{value!r} is no {what}"
            raise self.error(key, cause, f"write one of {', '.join(sorted(known))}, or add it to {home}")
        return value

    def dotted(self, key: str, value: Any = None, *, call: bool = False) -> str:
        """``value`` (by default the key itself) as a dotted name; ``call`` allows a final ``()``."""
        name = key if value is None else value
        bare = name[:-2] if call and isinstance(name, str) and name.endswith("()") else name
        if not isinstance(bare, str) or not _NAME.match(bare):
            hint = 'write it as imported from its home module, such as "pkg.module.name"'
            raise self.error(key, f"{name!r} is no dotted name", hint + (' or "pkg.name()"' if call else ""))
        return str(name)

    def pattern(self, key: str) -> str:
        """A text that is a regular expression."""
        text = self.text(key)
        try:
            re.compile(text)
        except re.error as error:
            raise self.error(key, f"is no regular expression: {error}", "mend the pattern") from None
        return text

    def __iter__(self) -> Iterator[str]:
        return iter(self.content)

    def _required(self, key: str) -> Any:
        if key not in self.content:
            raise self.error(key, "missing", f"add {key} (docs/rules.md shows how)")
        return self.content[key]


def read(directory: Path, file: str) -> Table:
    """The TOML file ``directory/file`` as a table.

    Raises:
        RuleError: it cannot be read, is not UTF-8 or not TOML.
    """
    import tomllib

    try:
        content = tomllib.loads((directory / file).read_text(encoding="utf-8"))
    except OSError as error:
        cause = f"cannot be read ({error.strerror})"
        raise RuleError(file, "", cause, "check the file and its permissions") from error
    except UnicodeDecodeError as error:
        raise RuleError(file, "", "is not UTF-8", "save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise RuleError(file, "", f"is not TOML: {error}", "correct the line that is named") from error
    return Table(file, "", content)


def constant(value: Any) -> bool:
    """Whether a TOML value is a constant that code can spell."""
    return isinstance(value, str | int | float | bool)


def guarded(table: Table, key: str, check: Callable[[], None], next_step: str) -> None:
    """Runs ``check`` and turns its ``ValueError`` into a ``RuleError`` at ``key``."""
    try:
        check()
    except ValueError as error:
        raise table.error(key, str(error).rstrip("."), next_step) from error


def _nearest(key: str, known: Collection[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(key, known, 1)
    return f"if you mean {close[0]}, spell it so" if close else f"known keys are {', '.join(sorted(known))}"


def _choices(kind: type[Severity] | type[Confidence]) -> str:
    return ", ".join(str(member) for member in kind)
