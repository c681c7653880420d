"""One report format for each module here: ``suffixes`` and ``render(report, canvas) -> str``."""
