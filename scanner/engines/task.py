"""What an engine is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from scanner.engines.mirror import Mirror
from scanner.model import Manifest, Rule, Source
from scanner.rulebook.taxonomy import Taxonomy
from scanner.settings import Settings


class Task(Struct, frozen=True):
    """One engine's work: what to look at, the rules that ours go by, and ``folder``, which is all its own."""

    sources: Sequence[Source]
    manifests: Sequence[Manifest]
    rules: Mapping[str, Rule]
    taxonomy: Taxonomy
    settings: Settings
    folder: Path

    @property
    def timeout(self) -> float:
        """Seconds that it may take."""
        return self.settings.engine_timeout

    def mirror(self, wanted: Callable[[str], bool]) -> Mirror:
        """A copy of the sources whose paths are wanted."""
        folder = self.folder / "scanned"
        folder.mkdir()
        return Mirror(folder, (one for one in self.sources if wanted(one.path)), self.settings)
