"""Puts the rules into the wheel: compiled, and as files, samples under a name that nobody compiles."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Rules(BuildHookInterface[Any]):
    """Samples are code with weaknesses: as ``.py`` files they would be compiled when Assay is installed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before a wheel is built; an editable one uses the checkout."""
        if version != "standard":
            return
        root = Path(self.root)
        names = []
        for file in sorted((root / "rules").rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                place = file.relative_to(root)
                name = place.with_suffix(".python") if file.suffix == ".py" else place
                build_data["force_include"][str(file)] = f"scanner/data/{name.as_posix()}"
                names.append(name.relative_to("rules").as_posix())
        self._folder = tempfile.TemporaryDirectory()  # until the wheel is written
        book = Path(self._folder.name, "rulebook.json")
        book.write_text(json.dumps(_compiled(root, names), separators=(",", ":")), encoding="utf-8")
        build_data["force_include"][str(book)] = "scanner/data/rulebook.json"


def _compiled(root: Path, names: list[str]) -> dict[str, Any]:
    """The rule book as a scan reads it; what matchers think of their options is for the tests to say."""
    sys.path.insert(0, str(root))
    from scanner.rulebook.loading import compiled

    matchers = {file.stem for file in (root / "scanner" / "analyse" / "matchers").glob("[a-z]*.py")}
    return compiled(root / "rules", root / "corpora", names, dict.fromkeys(matchers, _unasked))


def _unasked(_: Any) -> None:
    """Stands for what checks the options of a matcher."""
