"""A folder that a door may look into: every request stays inside, and none can ask for more than one may."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from scanner import pipeline
from scanner.model import Ecosystem, Finding, Gap, Report
from scanner.settings import Flags, Mode, Settings, SettingsError, load

QUICK = {"network-timeout": "2", "network-deadline": "2"}  # seconds; an agent or an editor waits for it
COMMAND = "command.sh"


class Workspace:
    """A project's folder. Paths that are asked for are relative to it or lie in it."""

    def __init__(self, root: Path, environ: Mapping[str, str] | None = None) -> None:
        self.root = Path(os.path.realpath(root))
        self._environ = os.environ if environ is None else environ

    def confined(self, path: str) -> Path:
        """``path`` inside of the folder.

        Raises:
            SettingsError: it lies elsewhere, also by way of a link, or does not exist.
        """
        if "\0" in path:
            raise SettingsError("a path holds a NUL character; check the path given")
        place = Path(os.path.realpath(self.root / path))
        if not place.is_relative_to(self.root):
            raise SettingsError(f"{path}: it lies outside of {self.root}; only what is in there is looked at")
        if not place.exists():
            raise SettingsError(f"{path}: there is no such file or directory; check the path given")
        return place

    def scan(self, paths: Sequence[str], options: Mapping[str, object] | None = None) -> Report:
        """Scan files and folders of the workspace, with the project's own configuration.

        Raises:
            SettingsError: a path lies outside, or the configuration is wrong.
        """
        places = tuple(str(self.confined(path)) for path in paths or (".",))
        return pipeline.scan(self._settings(places, {"allow-empty": True, **(options or {})}))

    def text(self, path: str, data: bytes, options: Mapping[str, object] | None = None) -> Report:
        """Scan a text as if it were the content of the file at ``path`` (which need not exist).

        Raises:
            SettingsError: the configuration is wrong.
        """
        settings = self._settings(("-",), {"allow-empty": True, **(options or {})})
        return pipeline.scan(replace(settings, stdin_filename=path), None, data)

    def command(self, command: str) -> Report:
        """Check the packages that a shell command would install.

        Raises:
            SettingsError: the configuration is wrong.
        """
        return self.text(COMMAND, command.encode("utf-8", "replace"), {**QUICK, "only": "dependencies"})

    def packages(
        self, words: Sequence[str], ecosystem: Ecosystem
    ) -> tuple[tuple[Finding, ...], tuple[Gap, ...], tuple[tuple[str, str], ...]]:
        """Findings, gaps, and each package's purl with its verdict.

        Raises:
            SettingsError: a word names no package, or the configuration is wrong.
        """
        result = pipeline.check_packages(words, ecosystem, self.settings())
        verdicts = tuple((target.requirement.package.purl, str(target.verdict)) for target in result.targets)
        return result.findings, result.gaps, verdicts

    def settings(self) -> Settings:
        """What the project's configuration says.

        Raises:
            SettingsError: it is wrong.
        """
        return self._settings((".",), {})

    def _settings(self, paths: tuple[str, ...], options: Mapping[str, object]) -> Settings:
        return load(Flags(paths=paths, options=options), self.root, self._environ)


SPEED: Mapping[str, object] = {"mode": str(Mode.SPEED)}
