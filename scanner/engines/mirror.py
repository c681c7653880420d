"""A copy of the scanned files in a folder of its own: all that another engine gets to see.

So it looks at the same content (also at what is only staged), at nothing that was left out, and reads no
configuration or ignore file of the project.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from scanner.discover import read
from scanner.model import Source
from scanner.settings import Settings

_MOST = 400_000_000  # bytes in all
_PLAIN = re.compile(r"[\w .@+-]{1,100}")


class Mirror:
    """Files under ``folder``, and what each of them is called in reports."""

    def __init__(self, folder: Path, sources: Iterable[Source], settings: Settings) -> None:
        self.folder = folder
        self._names: dict[str, str] = {}
        self.texts: dict[str, list[str]] = {}
        self.left_out = 0
        size = 0
        for source in sources:
            data = read(source, settings)
            if not isinstance(data, bytes) or size + len(data) > _MOST:
                self.left_out += isinstance(data, bytes)
                continue
            size += len(data)
            place = self._place(source.path)
            (folder / place).parent.mkdir(parents=True, exist_ok=True)
            (folder / place).write_bytes(data)
            self._names[place] = source.path

    def __bool__(self) -> bool:
        return bool(self._names)

    def path_of(self, told: str) -> str | None:
        """What a file that an engine names is called; None for one that is none of ours."""
        try:
            inner = Path(told).relative_to(self.folder) if Path(told).is_absolute() else Path(told)
        except ValueError:
            return None
        return self._names.get(PurePosixPath(inner).as_posix())

    def lines(self, path: str) -> list[str]:
        """The lines of a file by its name in reports, as text."""
        if path not in self.texts:
            place = next((place for place, name in self._names.items() if name == path), None)
            data = (self.folder / place).read_bytes() if place is not None else b""
            self.texts[path] = re.split(r"\r\n|\r|\n", data.decode("utf-8", "replace"))
        return self.texts[path]

    def _place(self, path: str) -> str:
        """Where the file lies: under its own name, unless that is odd enough to confuse anybody."""
        parts = [part for part in path.split("/") if part not in ("", ".", "..")]
        plain = all(_PLAIN.fullmatch(part) and not part.startswith("-") for part in parts)
        place = "/".join(parts)
        if not plain or place in self._names or path.startswith("/"):
            return f"odd/{len(self._names)}{PurePosixPath(path).suffix[:10] if plain else '.py'}"
        return place
