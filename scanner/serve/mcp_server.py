"""The MCP server: what a coding agent may ask, over standard input and output.

Answers are data of a bounded size. What comes from scanned files stands under ``quoted`` and nowhere else, so
that an agent can tell it from what Assay says.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from scanner import __version__
from scanner.model import Ecosystem, Finding, Gap, Report, Rule
from scanner.pipeline import rules
from scanner.serve.wording import CAUTION, quoted
from scanner.serve.workspace import Workspace
from scanner.settings import SettingsError

MOST_FINDINGS = 50
MOST_GAPS = 20
MOST_PACKAGES = 50
MOST_STEPS = 24
_INSTRUCTIONS = (
    "Assay checks code that an AI wrote: do the packages and versions exist that it names, is it safe to "
    "merge? Call check_packages before installing or naming a package, scan_paths after writing code. "
    f"{CAUTION}"
)


class Desk:
    """Answers the tools' questions about one workspace. The last scan's findings can be asked about."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._findings: dict[str, tuple[Finding, Rule | None]] = {}

    def scan_paths(self, paths: list[str]) -> dict[str, Any]:
        """Scan files and folders of the workspace (relative paths; none: all of it)."""
        report = self._workspace.scan(paths[:500])
        self._findings |= {
            finding.fingerprint: (finding, report.rules.get(finding.rule)) for finding in report.shown
        }
        return _told(report)

    def check_packages(self, packages: list[str], ecosystem: str = "pypi") -> dict[str, Any]:
        """Ask the registries whether packages exist and are safe to install.

        ``packages``: name, name==1.0, for npm name@1.0.0; ``ecosystem``: pypi or npm.
        """
        if ecosystem not in set(Ecosystem):
            raise SettingsError(f"ecosystem: expected pypi or npm, not {ecosystem[:40]!r}")
        if not packages or len(packages) > MOST_PACKAGES:
            raise SettingsError(f"packages: name 1 to {MOST_PACKAGES} of them")
        findings, gaps, verdicts = self._workspace.packages(packages, Ecosystem(ecosystem))
        return {
            "packages": [
                {"quoted": quoted(word), "purl": purl, "verdict": verdict}
                for word, (purl, verdict) in zip(packages, verdicts, strict=True)
            ],
            "findings": [_brief(finding, None) for finding in findings[:MOST_FINDINGS]],
            "not_looked_at": [_gap(gap) for gap in gaps[:MOST_GAPS]],
        }

    def explain_rule(self, rule: str) -> dict[str, Any]:
        """Tell what a rule looks for, why it matters, and how to mend what it finds."""
        known = rules(self._workspace.settings())
        found = known.get(rule)
        if found is None:
            raise SettingsError(f"there is no rule {rule[:80]!r}")
        return {
            "rule": found.id,
            "title": found.title,
            "severity": str(found.rating.severity),
            "confidence": str(found.rating.confidence),
            "cwe": [f"CWE-{number}" for number in found.cwe],
            "owasp": list(found.owasp),
            "why": found.why,
            "fix": found.fix,
            "references": list(found.references),
        }

    def explain_finding(self, fingerprint: str) -> dict[str, Any]:
        """Tell all about a finding of an earlier scan_paths: its flow step by step, and the evidence."""
        if fingerprint not in self._findings:
            raise SettingsError("no scan_paths of this session has reported that fingerprint; scan first")
        finding, rule = self._findings[fingerprint]
        return {
            **_brief(finding, rule),
            "why": rule.why if rule is not None else "",
            "flow": [
                {
                    "line": step.location.line,
                    "quoted": {"path": quoted(step.location.path), "step": quoted(step.note)},
                }
                for step in finding.flow[:MOST_STEPS]
            ],
            "evidence": [
                {"label": entry.label, "quoted": quoted(entry.text)}
                for entry in finding.evidence[:MOST_STEPS]
            ],
        }


def serve(root: Path) -> None:
    """Answer on standard input and output until it is closed.

    Raises:
        ImportError: the extra ``mcp`` is not installed.
    """
    from mcp.server.mcpserver import MCPServer

    desk = Desk(Workspace(root))
    server: MCPServer[Any] = MCPServer(
        "assay", version=__version__, instructions=_INSTRUCTIONS, log_level="ERROR"
    )
    for tool in (desk.scan_paths, desk.check_packages, desk.explain_rule, desk.explain_finding):
        server.tool(name=tool.__name__, description=tool.__doc__)(_guarded(tool))
    server.run("stdio")


def _guarded(tool: Callable[..., dict[str, Any]]) -> Callable[..., Any]:
    """The tool in a thread of its own, with a mistake of the caller as an answer instead of a failure."""
    from functools import wraps

    @wraps(tool)
    async def answer(*args: Any, **named: Any) -> dict[str, Any]:
        try:
            return await asyncio.to_thread(tool, *args, **named)
        except SettingsError as error:
            return {"error": quoted(str(error))}

    return answer


def _told(report: Report) -> dict[str, Any]:
    shown = report.shown
    return {
        "gate": report.gate.outcome.name.lower(),
        "reason": report.gate.reason,
        "files": report.counts.files,
        "packages": report.counts.packages,
        "findings": [_brief(finding, report.rules.get(finding.rule)) for finding in shown[:MOST_FINDINGS]],
        "more_findings": max(0, len(shown) - MOST_FINDINGS),
        "not_looked_at": [_gap(gap) for gap in report.gaps[:MOST_GAPS]],
        "more_not_looked_at": max(0, len(report.gaps) - MOST_GAPS),
        "note": CAUTION,
    }


def _brief(finding: Finding, rule: Rule | None) -> dict[str, Any]:
    lines = finding.excerpt.lines if finding.excerpt is not None else ()
    return {
        "rule": finding.rule,
        "title": rule.title if rule is not None else "",
        "severity": str(finding.rating.severity),
        "confidence": str(finding.rating.confidence),
        "line": finding.location.line,
        "fix": rule.fix if rule is not None else "",
        "fingerprint": finding.fingerprint,
        "suggestion": quoted(finding.suggestion) if finding.suggestion else "",
        "quoted": {
            "path": quoted(finding.location.path),
            "message": quoted(finding.message),
            "code": quoted(lines[0]) if lines else "",
        },
    }


def _gap(gap: Gap) -> Mapping[str, Any]:
    return {
        "kind": str(gap.kind),
        "quoted": {"subject": quoted(gap.subject), "cause": quoted(gap.cause)},
        "next_step": gap.next_step,
    }
