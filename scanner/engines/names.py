"""What other engines' rules are called here: ``rules/engines/<engine>.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from msgspec import Struct, field

from scanner.rulebook import rules_directory


class Names(Struct, frozen=True):
    """``rules`` maps an engine's rule to ours that mean the same weakness, the likeliest first.

    ``maybe`` are rules that mark something to think about, ``sure`` those that need no second opinion.
    """

    rules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    maybe: frozenset[str] = frozenset()
    sure: frozenset[str] = frozenset()


@cache
def names(engine: str) -> Names:
    """The names for one engine; none where the rule book says nothing of it."""
    import tomllib

    file = rules_directory() / "engines" / f"{engine}.toml"
    if not file.is_file():
        return Names()
    table = tomllib.loads(file.read_text("utf-8"))
    rules = {rule: tuple(ours) for rule, ours in table["rules"].items()}
    return Names(rules, frozenset(table["maybe"]), frozenset(table["sure"]))
