"""A package before anybody installs it: its archives as sources, and what it can do."""

from scanner.vetting.capabilities import capability_rules, sorted_out, vetted
from scanner.vetting.packages import Package, UnansweredError, both, marked

__all__ = ["Package", "UnansweredError", "both", "capability_rules", "marked", "sorted_out", "vetted"]
