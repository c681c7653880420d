"""pip-audit: published advisories on the Python packages that manifests pin.

It gets names and versions only, with everything switched off that would resolve, download or build.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scanner.engines.program import EngineError, document, execute, find, version_of
from scanner.engines.task import Task
from scanner.engines.told import Told
from scanner.model import (
    Ecosystem,
    Evidence,
    Finding,
    Package,
    Provenance,
    Reporter,
    Requirement,
)

NAME = "pip-audit"
RULE = "known-vulnerable"


def look(task: Task) -> Told:
    """What pip-audit says of the pinned packages. Raises ``EngineError``."""
    program = find(NAME)
    version = version_of(NAME, program, task.folder)
    pinned: dict[tuple[str, str], list[Requirement]] = {}
    for requirement, number in _pinned(task):
        pinned.setdefault((requirement.package.name, number), []).append(requirement)
    if not pinned or RULE not in task.rules:
        return Told(version)
    file = task.folder / "requirements.txt"
    file.write_text("".join(f"{name}=={number}\n" for name, number in sorted(pinned)), encoding="utf-8")
    command = [
        program,
        "-r",
        str(file),
        "--no-deps",
        "--disable-pip",
        "-f",
        "json",
        "--progress-spinner",
        "off",
    ]
    command += ["-s", "osv", "--osv-url", f"{(task.settings.osv_url or '').rstrip('/')}/query"]
    command += ["--timeout", f"{max(1, int(task.settings.network_timeout))}"]
    command += ["--cache-dir", str(task.folder / "cache")]
    report = document(NAME, execute(command, task.folder, task.timeout, network=True), (0, 1))
    entries = report.get("dependencies")
    if not isinstance(entries, list):
        raise EngineError(
            "pip-audit wrote JSON of another form than it should have.", "Install a known version."
        )
    findings = [
        _finding(requirement, entry, task, version)
        for entry in entries
        if isinstance(entry, dict) and isinstance(entry.get("vulns"), list) and entry["vulns"]
        for requirement in pinned.get((str(entry.get("name", "")).lower(), str(entry.get("version", ""))), ())
    ]
    return Told(version, "", tuple(findings))


def _pinned(task: Task) -> Iterator[tuple[Requirement, str]]:
    """The entries that name one version of a package, and that version."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    for manifest in task.manifests:
        for requirement in manifest.requirements:
            package = requirement.package
            if package.ecosystem is not Ecosystem.PYPI or requirement.provenance is not Provenance.REGISTRY:
                continue
            try:
                parts = list(SpecifierSet(requirement.specifier))
            except InvalidSpecifier:
                continue
            if len(parts) == 1 and parts[0].operator == "==" and not parts[0].version.endswith("*"):
                yield requirement, parts[0].version


def _finding(requirement: Requirement, entry: dict[str, Any], task: Task, version: str) -> Finding:
    rule = task.rules[RULE]
    known = [one for one in entry["vulns"] if isinstance(one, dict)]
    names = ", ".join(str(one.get("id", ""))[:40] for one in known[:3])
    fixed = sorted({str(number)[:30] for one in known for number in one.get("fix_versions") or ()})
    package = requirement.package
    number = str(entry.get("version", ""))[:60]
    text = f"{requirement.name} has a known vulnerability in the release that would be installed: {names}"
    return Finding(
        rule=RULE,
        location=requirement.location,
        message=text if len(known) <= 3 else f"{text} and {len(known) - 3} more",
        rating=rule.rating,
        evidence=(Evidence("fixed in", ", ".join(fixed[:5])),) if fixed else (),
        package=Package(package.ecosystem, package.name, number),
        reporters=(Reporter(NAME, names, version),),
    )
