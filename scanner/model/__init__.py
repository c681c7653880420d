"""The nouns that every room shares: plain, frozen data with no behaviour beyond small derivations.

Import them from here (``from scanner.model import Finding``); this package imports nothing of Assay.
"""

from scanner.model.dependency import (
    Answer,
    Artifact,
    Ecosystem,
    Holding,
    Inquiry,
    Manifest,
    ManifestFile,
    Package,
    Provenance,
    Release,
    Requirement,
    Verdict,
)
from scanner.model.finding import (
    NOT_MENDED,
    Edit,
    Evidence,
    Finding,
    Gap,
    GapKind,
    Ignore,
    Reporter,
    State,
    Step,
    Suppression,
)
from scanner.model.knowledge import Callback, Entry, Knowledge, Sink, SourceModel, TrustLevel
from scanner.model.location import Excerpt, Location, Span
from scanner.model.rating import Confidence, Rating, Severity
from scanner.model.report import Comparison, Counts, Coverage, Engine, Gate, Outcome, Report, Target
from scanner.model.rule import Match, Rule
from scanner.model.source import Source, SourceKind, Unit

__all__ = [
    "NOT_MENDED",
    "Answer",
    "Artifact",
    "Callback",
    "Comparison",
    "Confidence",
    "Counts",
    "Coverage",
    "Ecosystem",
    "Edit",
    "Engine",
    "Entry",
    "Evidence",
    "Excerpt",
    "Finding",
    "Gap",
    "GapKind",
    "Gate",
    "Holding",
    "Ignore",
    "Inquiry",
    "Knowledge",
    "Location",
    "Manifest",
    "ManifestFile",
    "Match",
    "Outcome",
    "Package",
    "Provenance",
    "Rating",
    "Release",
    "Report",
    "Reporter",
    "Requirement",
    "Rule",
    "Severity",
    "Sink",
    "Source",
    "SourceKind",
    "SourceModel",
    "Span",
    "State",
    "Step",
    "Suppression",
    "Target",
    "TrustLevel",
    "Unit",
    "Verdict",
]
