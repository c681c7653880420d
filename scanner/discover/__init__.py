"""Find what there is to look at: paths in, sources and the gaps between them out."""

from scanner.discover.content import read
from scanner.discover.search import Discovery, Wanted, discover, from_stdin

__all__ = ["Discovery", "Wanted", "discover", "from_stdin", "read"]
