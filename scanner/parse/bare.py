"""Program text → the same text with strings and comments blanked: what is left are the tokens of code.

By the rough grammar of a family of languages: enough to tell a name in code from one in a text. The length
and the lines stay what they are. Linear in the length of the text.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from scanner.support.patterns import lazy

_HASH = r"#[^\n]*"
_SLASHES = r"//[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)"
_STRINGS = r"'(?:[^'\\\n]|\\.)*+'?|\"(?:[^\"\\\n]|\\.)*+\"?"
_TRIPLE = r"'''(?:[^'\\]|\\.|'(?!''))*+(?:'''|\Z)|\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*+(?:\"\"\"|\Z)"
_BACKTICK = r"`(?:[^`\\]|\\.)*+(?:`|\Z)"
_FAMILIES = {
    "python": re.compile(f"{_TRIPLE}|{_STRINGS}|{_HASH}", re.DOTALL),
    "slashes": re.compile(f"{_SLASHES}|{_BACKTICK}|{_STRINGS}", re.DOTALL),
    "hash": re.compile(rf"{_STRINGS}|(?<![$\w\\]){_HASH}", re.DOTALL),
}
_SUFFIXES = {
    **dict.fromkeys((".py", ".pyi", ".pyw", ".pyx", ".pxd"), "python"),
    **dict.fromkeys(
        (
            ".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".mts", ".cts", ".go", ".java", ".kt", ".kts",
            ".scala", ".rs", ".c", ".h", ".cc", ".cpp", ".cxx", ".hpp", ".cs", ".swift", ".php", ".dart",
            ".groovy", ".sol", ".vue", ".svelte", ".m", ".mm", ".zig",
        ),
        "slashes",
    ),
    **dict.fromkeys((".sh", ".bash", ".zsh", ".rb", ".pl", ".pm", ".r", ".jl", ".ps1", ".fish"), "hash"),
}  # fmt: skip
SCRIPTS = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx")
_KEPT = lazy(r"[^\n]")


def family(path: str) -> str:
    """The family of a file's language, "" where it is no code."""
    return _SUFFIXES.get(PurePosixPath(path).suffix.lower(), "")


def bare(text: str, kind: str) -> str:
    """The text with the insides of strings and comments as ``\\x01``, so that they are no blanks either."""
    return _FAMILIES[kind].sub(lambda match: _KEPT.sub("\x01", match.group()), text)
