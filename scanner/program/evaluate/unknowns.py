"""What the name of an unknown call says of its result: pages, routes, things that are looked up."""

from __future__ import annotations

import re
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


def put_by_form(node: ir.Index, text: bytes) -> bool:
    """``self.cleaned_data["order"]`` where no field is called so, but the form puts it there itself."""
    held, key = node.value, node.key
    if not isinstance(held, ir.Attribute) or held.name != "cleaned_data" or not isinstance(key, ir.Const):
        return False
    if not isinstance(key.value, str):
        return False
    name = re.escape(key.value.encode())
    put = re.findall(rb"""cleaned_data\[["']%s["']\]\s*=(?!=)\s*([^\n]{0,200})""" % name, text)
    if not put or any(b"cleaned_data" in one or b".data" in one or b"POST" in one for one in put):
        return False
    return (
        re.search(rb"(?m)^[ \t]{1,20}%s\s*(?::[^=\n]{1,60})?=\s*[\w.]*(?:Field|forms)\b" % name, text) is None
    )


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
