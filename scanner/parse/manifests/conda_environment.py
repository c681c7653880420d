"""conda's ``environment.yml``: its pip part; the names from conda's channels are not asked about."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from scanner.parse.entries import Loader, ManifestResult
from scanner.support.patterns import lazy

_CONDA_NAME = lazy(r"[\s=<>!~\[].*", re.DOTALL)
_FILE = lazy(r"(?:.*[-_.])?(?:environment|conda[-_]?env|env)s?(?:[-_.].*)?\.ya?ml", re.IGNORECASE)


def claims(path: PurePosixPath) -> bool:
    """``environment.yml``, ``environment-dev.yaml``, ``conda-env.yml``."""
    return path.suffix.lower() in (".yml", ".yaml") and _FILE.fullmatch(path.name) is not None


def read(path: str, data: bytes, _load: Loader) -> ManifestResult:
    """The requirements below ``pip:``; one gap for conda's own."""
    from scanner.model import Gap, IndexOption, Manifest, ManifestFile, Requirement
    from scanner.parse.carriers import conda_gap
    from scanner.parse.documents import yaml_document
    from scanner.parse.entries import is_link
    from scanner.parse.ignores import line_ignores
    from scanner.parse.installers import installed_words
    from scanner.parse.nodes import Piece, part

    document = yaml_document(path, data)
    found: list[Requirement] = []
    extra: list[str] = []
    options: list[IndexOption] = []
    conda: list[str] = []
    for node in document.root.items("dependencies"):
        if node.string is not None:
            conda.append(_CONDA_NAME.sub("", node.string.text.rpartition("::")[2])[:200])
        for item in node.items("pip"):
            piece = item.string
            if piece is None:
                continue
            if piece.text.startswith("-"):
                words = [
                    part(piece, *match.span()) for match in re.finditer(r"[^\s=]+(?==)|[^\s=]\S*", piece.text)
                ]
                result = installed_words([Piece("pip", 0), Piece("install", 0), *words], document.entries)
                found.extend(result.requirements)
                extra.extend(result.extra_indexes)
                options.extend(result.options)
                continue
            link = is_link(piece.text)
            record = document.entries.link(piece, "") if link else document.entries.pep508(piece, "")
            if isinstance(record, Gap):
                document.gaps.append(record)
            else:
                found.append(record)
    if conda:
        noun = "packages come" if len(conda) != 1 else "package comes"
        document.gaps.append(conda_gap(path, f"{len(conda)} {noun}"))
    file = ManifestFile(path, extra_index_urls=tuple(extra), unasked=tuple(conda))
    manifest = Manifest(file, tuple(found), options=tuple(options))
    return ManifestResult(manifest, tuple(document.gaps), line_ignores(path, document.text))
