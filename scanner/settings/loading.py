"""Layers the options: defaults < configuration file < environment < flags."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from scanner.settings.files import ConfigFile, find, git_top, load_file
from scanner.settings.keys import KEYS, NEVER, Value, look_up, read
from scanner.settings.options import Mode, Output, Settings, SettingsError

PREFIX = "ASSAY_"
_OWN = frozenset({"ASSAY_CONFIG", "ASSAY_DEBUG"})
_FIELDS = {"fail-on": "fail_on", "only": "checks"}


class Flags(Struct, frozen=True):
    """What the command line says.

    ``options`` hold values by key as the user typed them, absent when not given. ``paths`` are relative to
    the working directory; ``-`` alone stands for standard input.
    """

    paths: tuple[str, ...] = ()
    options: Mapping[str, object] = field(default_factory=dict)
    config: Path | None = None
    stdin_filename: str = "stdin.py"


def load(
    flags: Flags,
    cwd: Path,
    environ: Mapping[str, str],
    formats: Mapping[str, tuple[str, ...]] | None = None,
) -> Settings:
    """The settings for one run; ``SettingsError`` names the place, the cause and the next step.

    ``formats`` maps each report format to the file suffixes it goes by; without it (doors that write no
    report) outputs are not checked.
    """
    stdin = "-" in flags.paths
    if stdin and len(flags.paths) > 1:
        raise SettingsError("'-' (standard input) cannot be combined with other paths; scan them one by one")
    paths = (cwd,) if stdin else tuple(_absolute(cwd, path) for path in flags.paths or (".",))
    asked = flags.options.get("staged")
    for path in paths if not asked else ():  # what is staged need not be on the disk any more
        if not path.exists():
            raise SettingsError(f"{path}: there is no such file or directory; check the path given")
    start = _existing(paths[0] if paths[0].is_dir() else paths[0].parent)
    config = _config(flags, cwd, environ, start)
    values: dict[str, Value] = dict(config.values) if config else {}
    values |= _environment(environ, cwd)
    values |= _flags(flags, cwd)
    if values.get("mode") is Mode.SPEED:
        values.setdefault("offline", True)  # hooks and editors do not wait for the network unless told to
    values.setdefault("color", _color(environ))  # type: ignore[arg-type]
    try:
        outputs = _outputs(values.pop("format", ()), values.pop("output", ()), formats)
    except SettingsError as error:
        told = config is not None and not {"format", "output"}.isdisjoint(config.values)
        raise SettingsError(f"{config.path}: {error}" if config and told else f"{error}") from None
    root = git_top(start) or (config.path.parent if config else start)
    if not start.is_relative_to(root):
        root = start
    return Settings(
        root=root,
        paths=paths,
        stdin=stdin,
        stdin_filename=flags.stdin_filename,
        outputs=outputs,
        config_file=config.path if config else None,
        **_fields(values),
    )


def _absolute(cwd: Path, path: str) -> Path:
    if "\0" in path:
        raise SettingsError("a path holds a NUL character; check the path given")
    return Path(os.path.normpath(cwd / path))


def _existing(folder: Path) -> Path:
    return next((one for one in (folder, *folder.parents) if one.is_dir()), folder)


def _config(flags: Flags, cwd: Path, environ: Mapping[str, str], start: Path) -> ConfigFile | None:
    if flags.config is not None:
        return load_file(_absolute(cwd, str(flags.config)))
    if environ.get("ASSAY_CONFIG"):
        return load_file(_absolute(cwd, environ["ASSAY_CONFIG"]))
    return find(start)


def _environment(environ: Mapping[str, str], cwd: Path) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for variable in sorted(environ):
        if not variable.startswith(PREFIX) or variable in _OWN or not environ[variable].strip():
            continue
        name = variable.removeprefix(PREFIX).lower().replace("_", "-")
        try:
            value: object = environ[variable]
            if look_up(name)[0].several:
                value = [part.strip() for part in environ[variable].split(",") if part.strip()]
            key, result = read(name, value)
        except SettingsError as error:
            raise SettingsError(f"environment variable {variable}: {error}") from None
        values[key] = _placed(result, cwd, key)
    return values


def _flags(flags: Flags, cwd: Path) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for name, value in flags.options.items():
        try:
            key, result = read(name, value)
        except SettingsError as error:
            raise SettingsError(f"--{error}") from None
        values[key] = _placed(result, cwd, key)
    return values


def _placed(value: Value, cwd: Path, key: str) -> Value:
    if isinstance(value, Path):
        return cwd / value
    if key in ("output", "semgrep-config") and isinstance(value, tuple):
        return tuple(cwd / entry for entry in value)
    return value


def _color(environ: Mapping[str, str]) -> bool | None:
    if environ.get("NO_COLOR"):
        return False
    return True if environ.get("FORCE_COLOR", "0") not in ("", "0") else None


def _fields(values: Mapping[str, Value]) -> dict[str, Any]:
    """The keys as fields of ``Settings``."""
    fields: dict[str, Any] = {}
    for key in KEYS:
        if key in values:
            value = values[key]
            if key == "only":
                value = frozenset({value})  # type: ignore[assignment]
            elif key == "fail-on" and value == NEVER:
                value = None  # type: ignore[assignment]
            fields[_FIELDS.get(key, key.replace("-", "_"))] = value
    return fields


def _outputs(names: Value, files: Value, formats: Mapping[str, tuple[str, ...]] | None) -> tuple[Output, ...]:
    """Pairs formats with files in order; a file without a format tells it by its suffix. Where there is one
    format more than files, it is the terminal's that goes to standard output.
    """
    chosen = list(names) if isinstance(names, tuple) else []
    targets = [Path(file) for file in files] if isinstance(files, tuple) else []
    if formats is not None:
        for name in chosen:
            if name not in formats:
                raise SettingsError(f"format: {name!r} is not one of {', '.join(sorted(formats))}")
    spare = len(chosen) == len(targets) + 1 and not any(file.suffix == ".txt" for file in targets)
    if spare and chosen.count("terminal") == 1:
        chosen.remove("terminal")
        chosen.append("terminal")
    chosen += [_inferred(file, formats or {}) for file in targets[len(chosen) :]]
    outputs = tuple(
        Output(str(name), targets[index] if index < len(targets) else None)
        for index, name in enumerate(chosen)
    )
    if sum(output.file is None for output in outputs) > 1:
        raise SettingsError("several formats, but standard output takes one; name a file for each (--output)")
    if len({output.file for output in outputs}) < len(outputs):
        raise SettingsError("output: one file is named twice; each report needs its own")
    return outputs or (Output("terminal"),)


def _inferred(file: Path, formats: Mapping[str, tuple[str, ...]]) -> str:
    fitting = [
        (len(suffix), name)
        for name, suffixes in formats.items()
        for suffix in suffixes
        if file.name.endswith(suffix)
    ]
    if fitting:
        return max(fitting)[1]  # ``.sarif.json`` is not just ``.json``
    raise SettingsError(f"output: no report format goes by the name {file.name!r}; say which with --format")
