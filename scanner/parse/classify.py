"""What a file holds, from its name and, where the name says nothing, from its first line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

from scanner.model import SourceKind
from scanner.parse.manifests import claims, starts
from scanner.support.patterns import lazy

_SUFFIXES = {
    ".py": SourceKind.PYTHON,
    ".pyi": SourceKind.PYTHON,
    ".pyw": SourceKind.PYTHON,
    ".ipynb": SourceKind.NOTEBOOK,
    ".md": SourceKind.MARKDOWN,
    ".mdx": SourceKind.MARKDOWN,
    ".markdown": SourceKind.MARKDOWN,
}
# Torch, joblib and numpy write pickles, or archives and arrays that hold some.
_PICKLES = frozenset({
    ".pkl", ".pickle", ".pckl", ".p", ".pt", ".pth", ".ckpt", ".joblib", ".npy", ".npz", ".dill", ".dat",
    ".bin", ".model", ".sav",
})  # fmt: skip
_PICKLED = lazy(rb"\x80[\x01-\x05]|PK\x03\x04|\x93NUMPY|\x1f\x8b|\x78[\x01\x5e\x9c\xda]|BZh|\xfd7zXZ")
_PLAIN_PICKLE = lazy(rb"(?:c[\w.]+\n[\w.]+\n|\((?:lp|dp|i[\w.]+\n)|[\](}]q?)")
_SURE_PICKLES = frozenset({".pkl", ".pickle", ".pckl", ".joblib", ".npy", ".dill"})
# What no text has: not worth opening.
_BINARY = frozenset({
    ".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico", ".bmp", ".tif", ".tiff", ".pdf", ".gz", ".zip",
    ".bz2", ".xz", ".zst", ".tgz", ".whl", ".egg", ".jar", ".so", ".dll", ".dylib", ".exe", ".a", ".o",
    ".obj", ".lib", ".pyc", ".pyo", ".pyd", ".mo", ".woff", ".woff2", ".ttf", ".otf", ".eot", ".mp3",
    ".mp4", ".wav", ".ogg", ".avi", ".mov", ".class", ".db", ".sqlite", ".sqlite3", ".parquet", ".h5",
    ".hdf5", ".onnx", ".tar", ".7z", ".rar", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".psd",
    ".wasm", ".safetensors", ".shp", ".dbf",
})  # fmt: skip
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_SHEBANG = lazy(rb"#![^\n]{0,200}?\b(?:python|pypy|pythonw)[0-9.]*\b|#![^\n]{0,200}?\buv run\b")


def classify(path: str, head: Callable[[], bytes]) -> SourceKind | None:
    """The kind of a file with this path (POSIX), None for one that nobody reads.

    ``head`` is called for files whose name does not decide.
    """
    suffix = _suffix(path)
    if (kind := _SUFFIXES.get(suffix)) is not None:
        return kind
    lower = suffix.lower()
    if lower in _BINARY:
        return None
    if claims(PurePosixPath(path)):
        return SourceKind.MANIFEST
    if lower in _PICKLES and (kind := _pickled(lower, head())) is not None:
        return kind
    if not suffix:
        first = head()
        if _SHEBANG.match(first):
            return SourceKind.PYTHON
        if starts(first):
            return SourceKind.MANIFEST
    if (kind := _SUFFIXES.get(lower)) is not None:
        return kind
    first = head()
    return None if b"\0" in first and not first.startswith(_WIDE_MARKS) else SourceKind.TEXT


def _suffix(path: str) -> str:
    """What ``PurePosixPath.suffix`` says, in a fifth of the time."""
    name = path.rpartition("/")[2]
    dot = name.rfind(".")
    return name[dot:] if 0 < dot < len(name) - 1 else ""


def _pickled(suffix: str, head: bytes) -> SourceKind | None:
    if _PICKLED.match(head):
        return SourceKind.PICKLE
    return SourceKind.PICKLE if suffix in _SURE_PICKLES and _PLAIN_PICKLE.match(head) else None
