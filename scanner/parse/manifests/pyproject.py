"""``pyproject.toml``: PEP 621, PEP 735, build requirements, Poetry's, uv's and PDM's tables."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from msgspec import Struct, field
from msgspec.structs import replace

from scanner.model import Gap, GapKind, IndexOption, Manifest, ManifestFile, Provenance, Requirement
from scanner.parse.documents import Document, toml_document, toml_problem
from scanner.parse.entries import (
    Entries,
    Loader,
    ManifestResult,
    is_name,
    is_placeholder,
    normalise,
    provenance_of,
    pypi,
    quoted,
    redacted,
)
from scanner.parse.ignores import line_ignores
from scanner.parse.locks import index_options
from scanner.parse.manifests.requirements import read as requirements_file
from scanner.parse.nodes import Node, Piece, part, placed
from scanner.parse.poetry import pep440
from scanner.parse.toml import read_toml
from scanner.parse.tox_tables import tox_requirements

_REFERENCES = (
    ("git", Provenance.VCS),
    ("path", Provenance.PATH),
    ("url", Provenance.URL),
    ("file", Provenance.PATH),
)
_MAX_DEPTH = 20


def claims(path: PurePosixPath) -> bool:
    """``pyproject.toml``."""
    return path.name == "pyproject.toml"


def read(path: str, data: bytes, load: Loader) -> ManifestResult:
    """Everything that the file names; of a file that is not valid TOML, what can be made out."""
    document = toml_document(path, data)
    root, gaps, text = document.root, document.gaps, document.text
    name = root.text("project", "name") or root.text("tool", "poetry", "name")
    project = pypi(name) if name and is_name(name) else None
    reader = _Reader(root, replace(document.entries, project=project), gaps, document.path)
    requirements = tuple(reader.requirements())
    further = _files(path, root, load)
    requirements += tuple(entry for one in further for entry in one.manifest.requirements)
    gaps.extend(gap for one in further for gap in one.gaps)
    included = tuple(name for one in further for name in (one.manifest.file.path, *one.manifest.included))
    manifest = Manifest(_options(path, root), requirements, included, _places(root, document.entries))
    members = tuple(
        node.string.text
        for node in root.items("tool", "uv", "workspace", "members")
        if node.string is not None
    )
    return ManifestResult(manifest, tuple(gaps), line_ignores(path, text), project, members)


def _files(path: str, root: Node, load: Loader) -> list[ManifestResult]:
    """The requirements files that setuptools takes dependencies from."""
    dynamic = root.get("tool", "setuptools", "dynamic") or Node()
    extras = dynamic.entries("optional-dependencies").values()
    named = [node.get("file") for node in (dynamic.get("dependencies"), *extras) if node is not None]
    items = [item for node in named if node is not None for item in node.array or [node]]
    return [
        result
        for item in items
        if item.string is not None and (result := _file(path, item.string.text, load)) is not None
    ]


def _file(path: str, name: str, load: Loader) -> ManifestResult | None:
    def beside(inner: str) -> bytes | Gap:
        return load(posixpath.normpath(posixpath.join(posixpath.dirname(name), inner)))

    data = load(name)
    if isinstance(data, Gap):
        return None  # it may be made when the project is built
    place = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
    return requirements_file(place, data, beside)


def script_manifest(block: Piece, document: Document) -> tuple[Manifest, tuple[Gap, ...]]:
    """What a script's metadata block (PEP 723) names; its tables are those of a project."""
    node = placed(read_toml(block.text), block)
    gaps: list[Gap] = []
    if problem := toml_problem(block.text):
        cause = f"The script's metadata is not valid TOML: {problem} (counted from the block's start)."
        start = Piece(block.text[:1], block.at(0))
        gaps.append(document.entries.gap(start, cause, "Correct it; what could be made out was looked at."))
    table = {"project": node}
    if (tool := node.get("tool")) is not None:
        table["tool"] = tool
    root = Node(table=table)
    reader = _Reader(root, document.entries, gaps, document.path)
    requirements = tuple(reader.requirements())
    options = _places(root, document.entries)
    return Manifest(_options(document.path, root), requirements, options=options), tuple(gaps)


class _Reader(Struct):
    root: Node
    entries: Entries
    gaps: list[Gap]
    path: str = ""
    _sources: dict[str, list[Node]] = field(default_factory=dict)

    def requirements(self) -> Iterator[Requirement]:
        """Every entry, in the order of the tables below."""
        for name, node in self.root.entries("tool", "uv", "sources").items():
            self._sources[normalise(name)] = [node] if node.table is not None else node.array or []
        root = self.root
        for record in self._all():
            yield self._sourced(record)
        yield from self._poetry(root.entries("tool", "poetry", "dependencies"), "")
        yield from self._poetry(root.entries("tool", "poetry", "dev-dependencies"), "dev")
        for name, group in root.entries("tool", "poetry", "group").items():
            yield from self._poetry(group.entries("dependencies"), name)
        yield from self._poetry(root.entries("tool", "poetry", "requires-plugins"), "dev")
        yield from self._poetry(root.entries("tool", "pdm", "resolution", "overrides"), "constraints")
        for table in self._pixi():
            yield from self._poetry(table, "")

    def _pixi(self) -> Iterator[Mapping[str, Node]]:
        """pixi's tables of packages from Python's index; those from conda's channels are not asked for."""
        pixi = self.root.get("tool", "pixi") or Node()
        for node in (pixi, *pixi.entries("feature").values()):
            yield node.entries("pypi-dependencies")

    def _all(self) -> Iterator[Requirement]:
        """The entries that are spelled as PEP 508 says."""
        root = self.root
        declared = root.get("project", "dependencies")
        if declared is not None and declared.array is None:
            cause = "`project.dependencies` is not a list, so nothing of it was read."
            self.gaps.append(Gap(GapKind.CONFIGURATION, self.path, cause, 'Write it as ["name>=1", …].'))
        yield from self._list(root.items("project", "dependencies"), "")
        for name, node in root.entries("project", "optional-dependencies").items():
            yield from self._list(node.array or [], name)
        for name, node in root.entries("dependency-groups").items():
            yield from self._list(node.array or [], name)
        self._check_includes()
        yield from self._list(root.items("build-system", "requires"), "build-system")
        uv = ("tool", "uv")
        yield from self._list(root.items(*uv, "dev-dependencies"), "dev")
        yield from self._list(root.items(*uv, "constraint-dependencies"), "constraints")
        yield from self._list(root.items(*uv, "override-dependencies"), "constraints")
        yield from self._list(root.items(*uv, "build-constraint-dependencies"), "constraints")
        for name, node in root.entries("tool", "pdm", "dev-dependencies").items():
            yield from self._list(node.array or [], name)
        yield from self._hatch()
        yield from self._list(root.items("tool", "cibuildwheel", "test-requires"), "test")
        yield from self._list(root.items("tool", "cibuildwheel", "before-build-requires"), "build-system")
        for record in tox_requirements(root.get("tool", "tox") or Node(), self.entries):
            if isinstance(record, Gap):
                self.gaps.append(record)
            else:
                yield record

    def _hatch(self) -> Iterator[Requirement]:
        """Hatch's environments, and what its build targets and their hooks need."""
        for name, node in self.root.entries("tool", "hatch", "envs").items():
            for table in ("dependencies", "extra-dependencies"):
                yield from self._list(node.items(table), name)
        build = self.root.get("tool", "hatch", "build") or Node()
        targets = list(build.entries("targets").values())
        for node in (build, *targets):
            yield from self._list(node.items("dependencies"), "build-system")
            for hook in node.entries("hooks").values():
                yield from self._list(hook.items("dependencies"), "build-system")

    def _list(self, nodes: list[Node], group: str) -> Iterator[Requirement]:
        for node in nodes:
            if node.string is None:
                continue  # {include-group = …}, checked on its own
            text = node.string.text
            if text.startswith(("-e ", "-e\t")):  # PDM's editable entries
                yield self.entries.link(part(node.string, 3, len(text)), group)
                continue
            record = self.entries.pep508(node.string, group)
            if isinstance(record, Gap):
                self.gaps.append(record)
            else:
                yield record

    def _check_includes(self) -> None:
        """A gap for each group that includes one that is not there or, in the end, itself."""
        groups = {normalise(name): node for name, node in self.root.entries("dependency-groups").items()}

        def includes(name: str) -> list[Piece]:
            node = groups.get(name)
            found = [item.get("include-group") for item in (node.array or [] if node else [])]
            return [item.string for item in found if item is not None and item.string is not None]

        for name in groups:
            for piece in includes(name):
                target = normalise(piece.text)
                if target not in groups:
                    cause = f"It includes the group {quoted(piece.text)}, which does not exist."
                    self.gaps.append(self.entries.gap(piece, cause, "Add the group, or remove the line."))
                    continue
                seen: set[str] = set()
                pending = [target]
                while pending:
                    current = pending.pop()
                    if current not in seen:
                        seen.add(current)
                        pending.extend(normalise(inner.text) for inner in includes(current))
                if name in seen:
                    cause = f"The group {quoted(name)} includes itself."
                    self.gaps.append(self.entries.gap(piece, cause, "Remove one of the includes."))

    def _sourced(self, record: Requirement) -> Requirement:
        """The entry with what ``[tool.uv.sources]`` says about its package."""
        nodes = self._sources.get(record.package.name)
        if not nodes or record.provenance is not Provenance.REGISTRY or record.group == "build-system":
            return record
        if any(node.true("workspace") for node in nodes):
            return replace(record, provenance=Provenance.WORKSPACE)
        for node in nodes:
            for key, provenance in _REFERENCES:
                if (reference := node.text(key)) is not None:
                    if node.text("marker"):  # elsewhere it still comes from the index
                        continue
                    return replace(record, provenance=provenance, reference=redacted(reference))
        index = next((name for node in nodes if (name := node.text("index"))), None)
        return replace(record, index=index) if index else record

    def _poetry(self, table: Mapping[str, Node], group: str) -> Iterator[Requirement]:
        for name, node in table.items():
            if normalise(name) == "python" or node.key is None:
                continue
            if not is_name(name) and not is_placeholder(name):
                cause = f"{quoted(name)} is not the name of a package."
                self.gaps.append(self.entries.gap(node.key, cause, "Correct the name."))
                continue
            for choice in node.array if node.array is not None else [node]:
                yield from self._poetry_entry(name, node.key, choice, group)

    def _poetry_entry(self, name: str, key: Piece, node: Node, group: str) -> Iterator[Requirement]:
        location = self.entries.location(key, 0, len(name))
        record = Requirement(pypi(name), name, "", location, group=group)
        if node.table is not None:
            for word, provenance in _REFERENCES:
                if (reference := node.text(word)) is not None:
                    if word == "url":
                        provenance = provenance_of(reference)
                    yield replace(record, provenance=provenance, reference=redacted(reference))
                    return
            record = replace(
                record,
                extras=tuple(extra.string.text for extra in node.items("extras") if extra.string is not None),
                marker=node.text("markers") or "",
                index=node.text("source"),
            )
            node = node.get("version") or Node()
        if node.string is not None and node.string.text.strip():
            written = node.string.text
            translated = pep440(written)
            record = replace(
                record,
                specifier=translated or "",
                written=written,
                specifier_location=self.entries.location(node.string, 0, len(written)),
            )
            if translated is None and is_placeholder(written):
                yield replace(record, provenance=Provenance.UNKNOWN)
                return
            if translated is None:
                cause = f"PEP 440 cannot say the constraint {quoted(written)}; only the name was checked."
                self.gaps.append(self.entries.gap(node.string, cause, "Write one range.", blocking=False))
        yield self.entries.judged(record)


def _options(path: str, root: Node) -> ManifestFile:
    """The indexes and bounds that uv's, Poetry's and PDM's tables and PEP 621 set."""
    uv = root.get("tool", "uv") or Node()
    index_url = uv.text("index-url")
    extra = _texts(uv.items("extra-index-url"))
    named: list[tuple[str, str]] = []
    for node in uv.items("index"):
        url = node.text("url")
        if url is None:
            continue
        if name := node.text("name"):
            named.append((name, url))
        if node.true("default"):
            index_url = url
        elif not node.true("explicit"):
            extra.append(url)
    poetry_url, poetry_extra, poetry_named = _poetry_sources(root.items("tool", "poetry", "source"))
    for node in root.items("tool", "pdm", "source"):
        if (url := node.text("url")) and (name := node.text("name")):
            named.append((name, url))
            if name == "pypi":
                index_url = index_url or url
            else:
                extra.append(url)
    python = root.text("project", "requires-python")
    if python is None:
        declared = root.entries("tool", "poetry", "dependencies").get("python")
        python = pep440(declared.string.text) if declared is not None and declared.string is not None else ""
    return ManifestFile(
        path,
        index_url or poetry_url,
        (*extra, *poetry_extra),
        tuple(_texts(uv.items("find-links"))),
        (*named, *poetry_named),
        no_index=uv.true("no-index"),
        allow_prereleases=uv.text("prerelease") == "allow",
        requires_python=python or "",
    )


def _places(root: Node, entries: Entries) -> tuple[IndexOption, ...]:
    """The places of the indexes' addresses, and of the hosts that are trusted without a certificate."""
    uv = root.get("tool", "uv") or Node()
    tables = [
        *uv.items("index"),
        *root.items("tool", "poetry", "source"),
        *root.items("tool", "pdm", "source"),
    ]
    found = index_options(tables, entries)
    for table in (uv, uv.get("pip") or Node()):
        keys = ("index-url", "extra-index-url", "find-links")
        nodes = [node for key in keys for node in (table.items(key) or [table.get(key) or Node()])]
        found += [entries.option(node.string) for node in nodes if node.string is not None]
        hosts = [*table.items("allow-insecure-host"), *table.items("trusted-host")]
        found += [entries.option(node.string, trusted=True) for node in hosts if node.string is not None]
    return tuple(found)


def _poetry_sources(nodes: list[Node]) -> tuple[str | None, list[str], list[tuple[str, str]]]:
    """Index, further indexes and named ones.

    A primary source replaces the public index, unless that is listed too.
    """
    primary: list[str] = []
    further: list[str] = []
    named: list[tuple[str, str]] = []
    public = False
    for node in nodes:
        name, url = node.text("name") or "", node.text("url")
        priority = (node.text("priority") or "primary").lower()
        if url is None:
            public = public or (name.lower() == "pypi" and priority in ("primary", "default"))
            continue
        named.append((name, url))
        if priority in ("primary", "default") and not node.true("secondary"):
            primary.append(url)
        elif priority != "explicit":
            further.append(url)
    if primary and not public:
        return primary[0], primary[1:] + further, named
    return None, primary + further, named


def _texts(nodes: list[Node]) -> list[str]:
    return [node.string.text for node in nodes if node.string is not None]
