"""Puts the rules into the wheel, samples under a name that nobody compiles or imports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Rules(BuildHookInterface[Any]):
    """Samples are code with weaknesses: as ``.py`` files they would be compiled when Assay is installed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before a wheel is built; an editable one uses the checkout."""
        root = Path(self.root)
        for file in sorted((root / "rules").rglob("*")) if version == "standard" else ():
            if file.is_file() and "__pycache__" not in file.parts:
                place = file.relative_to(root)
                name = place.with_suffix(".python") if file.suffix == ".py" else place
                build_data["force_include"][str(file)] = f"scanner/data/{name.as_posix()}"
