"""Find what there is to look at: paths in, sources and the gaps between them out."""

from scanner.discover.content import read
from scanner.discover.revision import Base, base_of, changed, staged
from scanner.discover.search import Discovery, Wanted, discover, from_stdin

__all__ = ["Base", "Discovery", "Wanted", "base_of", "changed", "discover", "from_stdin", "read", "staged"]
