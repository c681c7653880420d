"""GitLab's dependency report (``artifacts:reports:dependency_scanning``): packages, and what is wrong."""

from __future__ import annotations

from scanner.model import Ecosystem, Finding, Location, Report
from scanner.report import gitlab
from scanner.support.terminal import Canvas

suffixes = ("gl-dependency-scanning-report.json",)

_MANAGERS = {Ecosystem.PYPI: "pip", Ecosystem.NPM: "npm"}


def render(report: Report, canvas: Canvas) -> str:  # noqa: ARG001 - every format is called alike
    """One JSON document."""
    wanted = {
        (target.requirement.location, target.requirement.package.name): target.requirement.specifier
        for target in report.targets
    }
    entries = [
        gitlab.vulnerability(finding, report, _location(finding, wanted))
        for finding in gitlab.reported(report)
        if finding.package is not None
    ]
    return gitlab.document("dependency_scanning", report, entries, dependency_files=_files(report))


def _location(finding: Finding, wanted: dict[tuple[Location, str], str]) -> gitlab.Object:
    package = finding.package
    assert package is not None
    version = package.version or wanted.get((finding.location, package.name), "")
    return {
        "file": gitlab.shown(finding.location.path),
        "dependency": {"package": {"name": gitlab.shown(package.name)}, "version": gitlab.shown(version)},
    }


def _files(report: Report) -> list[gitlab.Object]:
    """Every manifest with what it names."""
    files: dict[tuple[str, Ecosystem], list[gitlab.Object]] = {}
    for target in report.targets:
        entry = target.requirement
        key = (gitlab.shown(entry.location.path), entry.package.ecosystem)
        version = gitlab.shown(entry.package.version or entry.specifier)
        named = {"package": {"name": gitlab.shown(entry.package.name)}, "version": version}
        files.setdefault(key, []).append(named)
    return [
        {"path": path, "package_manager": _MANAGERS[ecosystem], "dependencies": named}
        for (path, ecosystem), named in files.items()
    ]
