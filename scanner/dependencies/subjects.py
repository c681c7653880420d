"""What an entry with a package that exists comes down to: the release that would be installed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from scanner.dependencies import npm_versions, python_versions, pythons
from scanner.dependencies.statement import Subject
from scanner.model import Answer, Ecosystem, Manifest, ManifestFile, Release, Requirement

_HOOKS = ".pre-commit-"
_LOCKS = (".lock", "-lock.json", "-lock.yaml", "shrinkwrap.json")


class ProjectPythons:
    """The ``requires-python`` that holds for a file: its own, else that of the nearest directory above."""

    def __init__(self, manifests: Sequence[Manifest]) -> None:
        self._by_folder: dict[PurePosixPath, str] = {}
        for manifest in sorted(manifests, key=lambda one: not one.file.path.endswith("pyproject.toml")):
            if manifest.file.requires_python:
                folder = PurePosixPath(manifest.file.path).parent
                self._by_folder.setdefault(folder, manifest.file.requires_python)

    def of(self, file: ManifestFile) -> str:
        """The bound for ``file``; "" where there is none, as for hooks, which run apart from the project."""
        if PurePosixPath(file.path).name.startswith(_HOOKS):
            return ""
        if file.requires_python:
            return file.requires_python
        return next(
            (
                self._by_folder[folder]
                for folder in PurePosixPath(file.path).parents
                if folder in self._by_folder
            ),
            "",
        )


def is_lock(path: str) -> bool:
    """Whether a file is one that a resolver has written: its releases are chosen for Python versions."""
    name = PurePosixPath(path).name
    return name.endswith(_LOCKS) or (name.startswith("pylock") and name.endswith(".toml"))


def subject(
    file: ManifestFile, requirement: Requirement, answer: Answer, python: str, now: float, deep: bool
) -> Subject:
    """``requirement`` with the releases that its specifier admits; ``python`` is the project's bound.

    Unless ``deep``, the releases of a Python package are only compared where the bound calls for it.
    """
    if requirement.package.ecosystem is Ecosystem.NPM:
        pinned = npm_versions.pinned_version(requirement.specifier)
        release = npm_versions.resolved(requirement.specifier, answer.releases, answer.tags)
        return Subject(file, requirement, answer, release, (), bool(pinned))
    if not deep and not python:
        return Subject(file, requirement, answer, None, (), pinned=False)
    fitting = python_versions.fitting(requirement.specifier, answer.releases)
    pinned = python_versions.pinned_version(requirement.specifier)
    bound = "" if is_lock(file.path) else python
    own = bool(file.requires_python)
    best = _best(fitting, python, now)
    return Subject(file, requirement, answer, best, tuple(fitting), bool(pinned), bound, own)


def _best(fitting: Sequence[Release], python: str, now: float) -> Release | None:
    return next(
        (one for one in fitting if pythons.runs_on(one, python, now)), fitting[0] if fitting else None
    )
