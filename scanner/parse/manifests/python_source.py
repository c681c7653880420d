"""Python files, which are code first: ``setup.py``, PEP 723 metadata, nox, and processes that install."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from scanner.parse.entries import Loader, ManifestResult
from scanner.support.patterns import lazy

if TYPE_CHECKING:
    from scanner.parse.documents import Document

_CALLS = lazy(
    rb"\b(?:install_requires|setup_requires|tests_require|extras_require|session\.install)\b"
    rb"|\b(?:pip3?|pipx|uvx?|poetry|pdm|npm|npx|pnpm|yarn|bunx?)[\"' ]"
)
# Looked for first, and much faster than the expression: one of them is in every file that is worth reading.
_WORDS = (
    b"subprocess",
    b"system(",
    b"popen",
    b"_require",
    b"session.install",
    b"pip.main",
    b"pipmain",
    b"check_call",
)
_SCRIPT = b"# /// script"
_SHEBANG = lazy(rb"#![^\n]{0,200}?\b(?:python|pypy|uv run)")


def claims(path: PurePosixPath) -> bool:
    """``.py`` and ``.pyw``."""
    return path.suffix.lower() in (".py", ".pyw")


def starts(head: bytes) -> bool:
    """Whether a file without a suffix is one, by its first line."""
    return _SHEBANG.match(head) is not None


def names_packages(data: bytes) -> bool:
    """Whether it is worth reading: a metadata block, or calls that may install."""
    if _SCRIPT in data:
        return True
    return any(word in data for word in _WORDS) and _CALLS.search(data) is not None


def read(path: str, data: bytes, _load: Loader) -> ManifestResult:
    """Every package that the metadata block and the calls name."""
    from msgspec.structs import replace

    from scanner.parse.carriers import carried
    from scanner.parse.documents import plain_document
    from scanner.parse.pycalls import PythonCalls, python_calls

    document = plain_document(path, data)
    document.gaps.clear()  # reported for the code in it
    calls = PythonCalls()
    if _CALLS.search(data):
        calls = python_calls(document.text, document.entries, nox=path.endswith("noxfile.py"))
    result = carried(document, calls.found)
    options = result.manifest.file
    if calls.requires_python:
        options = replace(options, requires_python=calls.requires_python)
    result = replace(result, manifest=replace(result.manifest, file=options), project=calls.project)
    return _with_script(document, result) if _SCRIPT in data else result


def _with_script(document: Document, result: ManifestResult) -> ManifestResult:
    """The result with the entries of the script's metadata block."""
    from msgspec.structs import replace

    from scanner.model import Manifest
    from scanner.parse.inline_script import script_block
    from scanner.parse.manifests.pyproject import script_manifest

    block, unclosed = script_block(document.text)
    gaps = list(result.gaps)
    if unclosed is not None:
        cause = "The script's metadata block is never closed, so tools pass over it."
        gaps.append(document.entries.gap(unclosed, cause, "Close it with a line that reads: # ///"))
    if block is None:
        return replace(result, gaps=tuple(gaps))
    manifest, further = script_manifest(block, document)
    options = manifest.file
    if result.manifest.file.extra_index_urls:
        extra = (*options.extra_index_urls, *result.manifest.file.extra_index_urls)
        options = replace(options, extra_index_urls=extra)
    entries = (*manifest.requirements, *result.manifest.requirements)
    places = (*manifest.options, *result.manifest.options)
    return replace(result, manifest=Manifest(options, entries, options=places), gaps=(*gaps, *further))
