"""What the name of an unknown call says of its result: pages, routes, things that are looked up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.program import ir
from scanner.program.values import Value

if TYPE_CHECKING:
    from scanner.model import Knowledge
    from scanner.program.evaluate.activation import Arguments

RENDERING = frozenset(
    {"render", "render_async", "render_html", "render_template", "render_to_string", "as_html"}
)
ROUTE = frozenset({"redirect", "html", "header"})
_ROUTING = frozenset({"url_for", "get_url", "route_url", "route_path", "url_path_for", "reverse", "app_url"})


def names_route(called: str, arguments: Arguments) -> bool:
    """``self.get_url(".edit", path=path)``: an address of the application's own, by the route's name."""
    if called not in _ROUTING or not arguments.positional:
        return False
    first = arguments.positional[0]
    return first.single and isinstance(first.constants[0], str) and "/" not in first.constants[0]


def looks_up(
    called: ir.Expr, receiver: Value | None, names: tuple[str, ...], arguments: Arguments, known: Knowledge
) -> bool:
    """``registry.get(key)`` of something of the program's own that is not input itself: what is stored under
    a key is not the key.
    """
    if not isinstance(called, ir.Attribute) or called.name != "get" or receiver is None or receiver.taints:
        return False
    if not arguments.positional or not arguments.positional[0].taints:
        return False
    return not any(name in known.sources or name in known.sinks for name in names)
