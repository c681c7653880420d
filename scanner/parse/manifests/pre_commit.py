"""``.pre-commit-config.yaml``: the ``additional_dependencies`` of hooks, for Python and for node."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from scanner.parse.entries import Loader, ManifestResult

if TYPE_CHECKING:
    from scanner.model import Gap, Requirement
    from scanner.parse.entries import Entries
    from scanner.parse.nodes import Node, Piece

_NODE_HOOKS = (
    "eslint",
    "prettier",
    "stylelint",
    "commitlint",
    "markdownlint",
    "biome",
    "tslint",
    "htmlhint",
    "csslint",
)
_OTHER = frozenset(
    {"rust", "golang", "ruby", "conda", "r", "lua", "perl", "dart", "coursier", "swift", "julia", "haskell"}
)


def claims(path: PurePosixPath) -> bool:
    """``.pre-commit-config.yaml`` and ``.pre-commit-hooks.yaml``."""
    return path.name in (
        ".pre-commit-config.yaml",
        ".pre-commit-config.yml",
        ".pre-commit-hooks.yaml",
        "prek.yaml",
    )


def read(path: str, data: bytes, _load: Loader) -> ManifestResult:
    """Every dependency; a hook's language is the one it gives, else what its name and entries tell."""
    from scanner.model import Gap, Manifest, ManifestFile
    from scanner.parse.documents import yaml_document
    from scanner.parse.ignores import line_ignores

    document = yaml_document(path, data)
    repositories = document.root.items("repos")
    hooks = [(repo.text("repo") or "", hook) for repo in repositories for hook in repo.items("hooks")]
    hooks += [("", hook) for hook in document.root.items()]  # .pre-commit-hooks.yaml is a list
    found: list[Requirement] = []
    for repo, hook in hooks:
        pieces = [node.string for node in hook.items("additional_dependencies") if node.string is not None]
        language = hook.text("language") or _language(repo, hook, pieces)
        if language in _OTHER:
            continue
        for piece in pieces:
            record = _record(piece, language, document.entries)
            if isinstance(record, Gap):
                document.gaps.append(record)
            else:
                found.append(record)
    manifest = Manifest(ManifestFile(path), tuple(found))
    return ManifestResult(manifest, tuple(document.gaps), line_ignores(path, document.text))


def _language(repo: str, hook: Node, pieces: list[Piece]) -> str:
    if any(word in text.lower() for word in _NODE_HOOKS for text in (repo, hook.text("id") or "")):
        return "node"
    if any(
        piece.text.startswith("@") or "@" in piece.text.partition("://")[0][1:].partition(" ")[0]
        for piece in pieces
    ):
        return "node"
    return "python"


def _record(piece: Piece, language: str, entries: Entries) -> Requirement | Gap:
    from scanner.parse.entries import is_link
    from scanner.parse.nodes import part
    from scanner.parse.npm import npm_record

    if language == "node":
        at = piece.text.find("@", 1)
        if at < 0:
            return npm_record(entries, piece, None, "dev")
        return npm_record(entries, part(piece, 0, at), part(piece, at + 1, len(piece.text)), "dev")
    return entries.link(piece, "dev") if is_link(piece.text) else entries.pep508(piece, "dev")
