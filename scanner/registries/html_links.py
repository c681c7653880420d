"""Reads the links of HTML pages: PEP 503, with the attributes of PEP 592, PEP 345 and PEP 714.

Imported only where an index answers in HTML.
"""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from scanner.registries.digests import from_hex
from scanner.registries.simple import CHECK, Link
from scanner.support.http import FetchError

_MAX_HTML = 16 * 1024 * 1024  # bytes; the parser is slow


def links_of(body: bytes) -> tuple[list[Link], bool]:
    """The links of an HTML page, and whether it shows itself to be an index page even without any."""
    if len(body) > _MAX_HTML:
        raise FetchError(f"its page is larger than {_MAX_HTML // (1024 * 1024)} MB", CHECK)
    reader = _Anchors()
    reader.feed(body.decode("utf-8", "replace"))
    reader.close()
    return reader.links, reader.recognised


class _Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[Link] = []
        self.recognised = False
        self._heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "a" and found.get("href"):
            url, _, fragment = (found["href"] or "").partition("#")
            name = unquote(_path(url).rpartition("/")[2])
            yanked = found["data-yanked"] or "" if "data-yanked" in found else None
            kind, equals, value = fragment.partition("=")
            digests = (from_hex(kind, value),) if equals and value else ()
            offered = found.get("data-core-metadata", found.get("data-dist-info-metadata"))
            metadata = None if not offered else offered.removeprefix("sha256=").removeprefix("true")[:64]
            python = found.get("data-requires-python") or ""
            self.links.append(Link(name, yanked, python, "", digests, url, metadata))
        elif tag == "meta" and found.get("name") == "pypi:repository-version":
            self.recognised = True
        self._heading = tag in ("title", "h1")

    def handle_data(self, data: str) -> None:
        if self._heading and data.strip().lower().startswith(("links for", "simple index")):
            self.recognised = True


def _path(address: str) -> str:
    """The path of an address, "" for one that cannot be taken apart."""
    try:
        return urlsplit(address).path
    except ValueError:
        return ""
