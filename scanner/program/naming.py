"""What modules are called: dotted names from paths, and the files that a name may mean."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import PurePosixPath

from scanner.model import Source, SourceKind

_REMEMBERED = 50_000  # paths


@lru_cache(_REMEMBERED)
def _parts(path: str) -> tuple[str, ...]:
    return PurePosixPath(path).with_suffix("").parts


def folder_of(path: str) -> str:
    """The folder of a path, "." for the topmost."""
    folder, slash, _ = path.rpartition("/")
    return folder or slash or "."


@lru_cache(_REMEMBERED)
def module_name(path: str) -> tuple[str, str]:
    """The dotted name of the module in a file, and of its package: ``("a.b.c", "a.b")`` for ``a/b/c.py``."""
    parts = [part for part in _parts(path) if part not in ("/", "..", ".")]
    if parts and parts[0] == "src":
        parts = parts[1:]
    if parts and parts[-1] == "__init__":
        return ".".join(parts[:-1]), ".".join(parts[:-1])
    return ".".join(parts), ".".join(parts[:-1])


def absolute(dotted: str, package: str) -> str:
    """A relative import's dotted name (``..a.b``) as an absolute one, seen from a package."""
    level = len(dotted) - len(dotted.lstrip("."))
    if not level:
        return dotted
    base = package.split(".") if package else []
    base = base[: len(base) - level + 1] if level > 1 else base
    rest = dotted[level:]
    return ".".join([*base, rest] if rest else base)


def nearest(sources: list[Source], folder: str) -> Source | None:
    """Of several files of one name, the one that lies nearest to a folder; None when two lie equally near."""
    near: list[tuple[int, Source]] = []
    here = folder.split("/")
    for source in sources:
        there = source.path.split("/")
        common = next((i for i, (a, b) in enumerate(zip(here, there, strict=False)) if a != b), len(here))
        near.append((min(common, len(here)), source))
    best = max(depth for depth, _ in near)
    found = [source for depth, source in near if depth == best]
    return found[0] if len(found) == 1 else None


def top_package(sources: Iterable[Source]) -> str:
    """The name of the folder that was asked about, where it is a package itself; "" where not."""
    for source in sources:
        if source.path == "__init__.py" and source.file is not None:
            name = source.file.absolute().parent.name
            return name if name.isidentifier() else ""
    return ""


def index(
    sources: Iterable[Source],
) -> tuple[dict[str, Source], dict[tuple[str, str], Source], dict[str, list[Source]]]:
    """Files by every dotted name under which they can be imported; scripts and packages by folder and name;
    and the files that share a name.

    A name counts from the root, from ``src``, and from each folder that is no package; from the name of the
    root, where that is a package.
    """
    python = [source for source in sources if source.kind is SourceKind.PYTHON]
    packages = {folder_of(source.path) for source in python if source.path.endswith("__init__.py")}
    names: dict[str, Source | None] = {}
    every: dict[str, list[Source]] = {}
    beside: dict[tuple[str, str], Source] = {}
    top = top_package(python)
    for source in python:
        parts = list(_parts(source.path))
        folder = folder_of(source.path)
        if parts and parts[-1] == "__init__":
            parts.pop()
            if parts:
                beside.setdefault((folder_of(folder), parts[-1]), source)
        else:
            beside[(folder, parts[-1])] = source
        if top:
            names.setdefault(".".join([top, *parts]), source)
        for start in range(len(parts)):
            if start and (len(parts) - start < 2 or _joined(parts[:start]) in packages):
                continue
            name = ".".join(parts[start:])
            every.setdefault(name, []).append(source)
            names[name] = source if name not in names or names[name] is source else None if start else source
    shared = {name: every[name] for name, source in names.items() if source is None}
    return {name: source for name, source in names.items() if source is not None}, beside, shared


def _joined(parts: list[str]) -> str:
    return f"/{'/'.join(parts[1:])}" if parts[0] == "/" else "/".join(parts)
