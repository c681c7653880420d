"""The rule book as one value: rules, library models, and the names of what rules refer to."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from scanner.model import Knowledge, Rule


class Rulebook(Struct, frozen=True):
    """All rules by id (sorted), all library models, and the names of what the rules refer to.

    ``categories`` maps an OWASP category (``A05:2025``) to its title, ``weaknesses`` a CWE number to its
    name.
    ``digest`` changes whenever a rule or a library model does.
    """

    rules: Mapping[str, Rule]
    knowledge: Knowledge
    categories: Mapping[str, str]
    weaknesses: Mapping[int, str]
    digest: str
