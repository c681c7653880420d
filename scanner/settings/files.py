"""Finds and reads the configuration file: ``assay.toml``, or ``[tool.assay]`` in ``pyproject.toml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from scanner.settings.keys import Value, read
from scanner.settings.options import SettingsError

_LIMIT = 1_000_000  # bytes; a larger file is no configuration
_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


class ConfigFile(Struct, frozen=True):
    """One configuration file and the options that it sets, by key."""

    path: Path
    values: Mapping[str, Value] = field(default_factory=dict)


def git_top(start: Path) -> Path | None:
    """The nearest directory at or above ``start`` that has a ``.git``, without asking git."""
    for directory in (start, *start.parents):
        if (directory / ".git").exists():
            return directory
    return None


def find(start: Path) -> ConfigFile | None:
    """The nearest configuration at or above the directory ``start``, not beyond the git top level."""
    top = git_top(start)
    for directory in (start, *start.parents):
        for name in ("assay.toml", "pyproject.toml"):
            file = directory / name
            if file.is_file() and (found := _load(file, required=False)) is not None:
                return found
        if directory == top:
            break
    return None


def load_file(path: Path) -> ConfigFile:
    """The configuration at ``path``, which the user named; ``SettingsError`` when it cannot be used."""
    found = _load(path, required=True)
    assert found is not None
    return found


def _load(path: Path, *, required: bool) -> ConfigFile | None:
    import tomllib

    text = _text(path)
    in_project = path.name == "pyproject.toml"
    if in_project and not required and "assay" not in text:
        return None
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        if in_project and not required and "tool.assay" not in text:
            return None  # the manifest reader reports it as a gap; it need not hold any of our options
        raise SettingsError(_broken(path, str(error))) from None
    except RecursionError:
        raise SettingsError(f"{path}: nested too deeply for a configuration file") from None
    table: object = document
    if in_project:
        tool = document.get("tool")
        table = tool.get("assay") if isinstance(tool, dict) else None
        if table is None:
            if required:
                raise SettingsError(f"{path}: has no [tool.assay] table; add one, or name another file")
            return None
    if not isinstance(table, dict):
        raise SettingsError(f"{path}: tool.assay must be a table; write [tool.assay] and its options below")
    return ConfigFile(path, _values(path, text, table))


def _text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            data = stream.read(_LIMIT + 1)
        if len(data) > _LIMIT:
            raise SettingsError(f"{path}: larger than {_LIMIT:,} bytes, which no configuration is")
        return data.decode("utf-8-sig")
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}; check the path given") from None
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise SettingsError(f"{path}:{line}: is not UTF-8, which TOML has to be") from None


def _broken(path: Path, cause: str) -> str:
    place = _PLACE.search(cause)
    line = f":{place.group(1)}" if place and place.group(1) else ""
    return f"{path}{line}: is not valid TOML: {_PLACE.sub('', cause)}"


def _values(path: Path, text: str, table: Mapping[str, object]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for name, value in table.items():
        try:
            key, result = read(name, value)
        except SettingsError as error:
            raise SettingsError(f"{path}{_line(text, name)}: {error}") from None
        if isinstance(result, Path) or (isinstance(result, tuple) and key in ("output", "semgrep-config")):
            result = _inside(path, _line(text, name), name, result)
        values[key] = result
    return values


def _inside(path: Path, line: str, name: str, value: object) -> Value:
    """Paths count from the file's directory and stay in it: what is scanned must not overwrite others."""
    folder = path.parent.resolve()
    entries = [Path(str(one)) for one in (value if isinstance(value, tuple) else (value,))]
    resolved = tuple((folder / entry).resolve() for entry in entries)
    for entry, target in zip(entries, resolved, strict=True):
        if not target.is_relative_to(folder):
            raise SettingsError(
                f"{path}{line}: {name}: {str(entry)!r} is outside of the project; give it as a flag instead"
            )
    return resolved if isinstance(value, tuple) else resolved[0]


def _line(text: str, name: str) -> str:
    """Where ``name`` is set, as ``:LINE``; "" when that cannot be told."""
    found = re.search(rf"^[ \t]*[\"']?{re.escape(name)}[\"']?[ \t]*[=.]", text, re.MULTILINE)
    return f":{text.count(chr(10), 0, found.start()) + 1}" if found else ""
