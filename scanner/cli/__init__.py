"""The command line: ``assay``. ``main`` is the console script; each command is a module of its own."""

from __future__ import annotations


def main() -> None:
    """Run ``assay`` with the process's own arguments and end it with the exit code."""
    import sys

    from scanner.cli.app import run

    sys.exit(run(sys.argv[1:]))
