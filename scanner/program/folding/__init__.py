"""What is known to compute, on known constants, bounded in size. Nothing of the scanned program is run."""

from __future__ import annotations

from scanner.program.folding.functions import foldable as foldable
from scanner.program.folding.functions import function as function
from scanner.program.folding.limits import MAX_SIZE as MAX_SIZE
from scanner.program.folding.limits import TooLargeError as TooLargeError
from scanner.program.folding.limits import TooLongError as TooLongError
from scanner.program.folding.limits import UnfoldableError as UnfoldableError
from scanner.program.folding.limits import bounded as bounded
from scanner.program.folding.limits import size as size
from scanner.program.folding.operations import binary as binary
from scanner.program.folding.operations import compare as compare
from scanner.program.folding.operations import unary as unary
from scanner.program.folding.texts import formatted as formatted
from scanner.program.folding.texts import method as method
