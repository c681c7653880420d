"""Files that tell build servers and containers what to run: GitHub, GitLab and others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from scanner.parse.entries import Loader, ManifestResult

if TYPE_CHECKING:
    from scanner.parse.index_settings import IndexSettings
    from scanner.parse.nodes import Node, Piece

_NAMES = frozenset({
    "action", ".travis", "azure-pipelines", "bitbucket-pipelines", ".drone", ".woodpecker", "appveyor",
    ".appveyor", ".readthedocs", "readthedocs", ".gitpod", "cloudbuild", "buildspec", ".circleci/config",
    ".cirrus", "docker-compose", "compose", "taskfile", "codemagic", "semaphore", "render", ".gitlab-ci",
    "copilot-setup-steps", "lefthook",
})  # fmt: skip
_ENVIRONMENTS = ("env", "variables", "environment")
_FOLDERS = (".github/workflows", ".github/actions", ".gitlab", ".circleci", ".buildkite", ".woodpecker")


def claims(path: PurePosixPath) -> bool:
    """Workflows and actions of GitHub, ``.gitlab-ci.yml`` and the files of other build servers."""
    if path.suffix.lower() not in (".yml", ".yaml"):
        return False
    stem = path.stem.lower()
    if stem in _NAMES or stem.endswith(".gitlab-ci") or stem.startswith(("docker-compose.", "compose.")):
        return True
    folder = f"{path.parent.as_posix()}/"
    return any(f"{name}/" in folder for name in _FOLDERS)


def read(path: str, data: bytes, _load: Loader) -> ManifestResult:
    """Every package that the commands install."""
    from scanner.parse.carriers import carried
    from scanner.parse.documents import yaml_document
    from scanner.parse.ignores import line_ignores
    from scanner.parse.index_settings import IndexSettings
    from scanner.parse.installers import Installed, installed
    from scanner.parse.scripts import scoped_scripts

    document = yaml_document(path, data)
    found = Installed()

    def enter(table: Node, outer: IndexSettings) -> IndexSettings:
        """What holds in a table: what holds around it, and what its variables set."""
        given = list(_variables(table))
        settings = outer.inner() if given else outer
        for name, value in given:
            settings.variable(name, value, "$" in value.text or "{{" in value.text, document.entries)
        found.options.extend(settings.options if given else ())
        return settings

    for piece, settings in scoped_scripts(document.root, IndexSettings(), enter):
        found.extend(installed(piece, document.entries).under(settings))
    return carried(document, found, line_ignores(path, document.text))


def _variables(table: Node) -> Iterator[tuple[str, Piece]]:
    """The environment that a table sets: ``NAME: value``, ``NAME: {value: …}`` or ``- NAME=value``."""
    from scanner.parse.nodes import part

    for key in _ENVIRONMENTS:
        for name, node in table.entries(key).items():
            held = node.get("value") or node
            if held.string is not None:
                yield name, held.string
        for item in table.items(key):
            name, equals, _ = (item.string.text if item.string else "").partition("=")
            if equals and item.string is not None:
                yield name, part(item.string, len(name) + 1, len(item.string.text))
