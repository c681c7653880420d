"""Constants of the standard library that texts and flags are put together from."""

from __future__ import annotations

import string

from scanner.program.ir import Constant

LIBRARY: dict[str, Constant] = {
    **{
        f"string.{name}": getattr(string, name)
        for name in (
            "ascii_letters",
            "ascii_lowercase",
            "ascii_uppercase",
            "digits",
            "hexdigits",
            "punctuation",
        )
    },
    "os.extsep": ".",
    "os.sep": "/",
    "os.path.sep": "/",
    "mmap.PROT_NONE": 0,
    "mmap.PROT_READ": 1,
    "mmap.PROT_WRITE": 2,
    "mmap.PROT_EXEC": 4,
}
