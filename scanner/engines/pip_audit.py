"""pip-audit: published advisories on the Python packages that manifests pin.

It gets names and versions only, with everything switched off that would resolve, download or build. It asks
the service of the settings; without one it asks the public index, about packages that may come from there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Set
from typing import Any

from scanner.engines.program import EngineError, document, execute, find, version_of
from scanner.engines.task import Task
from scanner.engines.told import Told
from scanner.model import (
    Ecosystem,
    Evidence,
    Finding,
    Gap,
    GapKind,
    Manifest,
    ManifestFile,
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
    elsewhere: set[str] = set()
    asks = _public(task)
    for manifest, requirement, number in _pinned(task):
        if asks(manifest.file, requirement):
            pinned.setdefault((requirement.package.name, number), []).append(requirement)
        else:
            elsewhere.add(requirement.package.name)
    gaps = _not_audited(elsewhere, "The public index was not asked about", "come from other indexes", False)
    if not pinned or RULE not in task.rules:
        return Told(version, gaps=gaps)
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
    if task.settings.osv_url:
        command += ["-s", "osv", "--osv-url", f"{task.settings.osv_url.rstrip('/')}/query"]
    command += ["--timeout", f"{max(1, int(task.settings.network_timeout))}"]
    command += ["--cache-dir", str(task.folder / "cache")]
    report = document(NAME, execute(command, task.folder, task.timeout, _trust(), network=True), (0, 1))
    entries = report.get("dependencies")
    if not isinstance(entries, list):
        raise EngineError(
            "pip-audit wrote JSON of another form than it should have.", "Install a known version."
        )
    skipped = {
        str(one.get("name", "")) for one in entries if isinstance(one, dict) and one.get("skip_reason")
    }
    gaps += _not_audited(skipped, "pip-audit found no record of", "were not audited", True)
    findings = [
        _finding(requirement, entry, task, version)
        for entry in entries
        if isinstance(entry, dict) and isinstance(entry.get("vulns"), list) and entry["vulns"]
        for requirement in pinned.get((str(entry.get("name", "")).lower(), str(entry.get("version", ""))), ())
    ]
    return Told(version, "", tuple(findings), gaps=gaps)


def _public(task: Task) -> Callable[[ManifestFile, Requirement], bool]:
    """Whether an entry's name may be told: to the service of the settings always, to the public index only
    where that is asked for it anyway.
    """
    if task.settings.osv_url:
        return lambda *_: True
    from scanner.registries.sources import Sources, default_index

    sources, public = Sources(task.settings), default_index(Ecosystem.PYPI)
    return lambda file, requirement: any(
        index.url.rstrip("/") == public for index in sources.of(file, requirement)
    )


def _trust() -> dict[str, str]:
    """The certificates that pip trusts, where nothing else is said."""
    from scanner.registries.pip_settings import read_pip_settings

    cert = read_pip_settings(os.environ).cert
    return {"REQUESTS_CA_BUNDLE": cert} if cert and "REQUESTS_CA_BUNDLE" not in os.environ else {}


def _not_audited(names: Set[str], before: str, after: str, blocking: bool) -> tuple[Gap, ...]:
    if not names:
        return ()
    listed = ", ".join(sorted(name[:60] for name in names)[:5])
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    cause = f"{before} {listed}{more}, which {after}."
    step = "Name a service that knows them with osv-url, or look up their advisories by hand."
    return (Gap(GapKind.UNVERIFIED, NAME, cause, step, blocking=blocking),)


def _pinned(task: Task) -> Iterator[tuple[Manifest, Requirement, str]]:
    """The entries that name one version of a package, with their manifest and that version."""
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
                yield manifest, requirement, parts[0].version


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
