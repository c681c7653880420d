"""Every package that a project names, once each, with verdict and places: as table, JSON or CycloneDX."""

from __future__ import annotations

import json
from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from scanner.model import Location, Package, Report, Target, Verdict
from scanner.report import MissingPartError
from scanner.report.exploitability import vulnerabilities
from scanner.report.wording import place, purl
from scanner.support.terminal import escape

FORMATS = ("terminal", "json", "cyclonedx")
_SHOWN = 3  # places in the table
_QUIET = (Verdict.REAL, Verdict.NOT_ASKED)


class Row(Struct, frozen=True):
    """One package as it is asked for: ``wanted`` is the version or range ("" for any)."""

    package: Package
    name: str
    wanted: str
    verdict: Verdict
    places: tuple[Location, ...]


def inventory(targets: Iterable[Target]) -> tuple[Row, ...]:
    """One row for each package, range and verdict, what is wrong first."""
    found: dict[tuple[Package, str, Verdict], Row] = {}
    for target in targets:
        entry = target.requirement
        key = (entry.package, entry.specifier, target.verdict)
        if key in found:
            found[key] = replace(found[key], places=(*found[key].places, entry.location))
        else:
            wanted = entry.written or entry.specifier
            found[key] = Row(
                _pinned(entry.package, entry.specifier), entry.name, wanted, target.verdict, (entry.location,)
            )
    return tuple(sorted(found.values(), key=_order))


def render(form: str, report: Report) -> str:
    """``report``'s packages in one of ``FORMATS``.

    Raises:
        MissingPartError: CycloneDX without the library that writes it.
    """
    rows = inventory(report.targets)
    if form == "json":
        return _as_json(rows, report)
    return _as_cyclonedx(rows, report) if form == "cyclonedx" else _as_table(rows)


def _order(row: Row) -> tuple[bool, str, str, str]:
    return row.verdict in _QUIET, row.package.ecosystem.value, row.package.name, row.wanted


def _pinned(package: Package, specifier: str) -> Package:
    version = specifier.removeprefix("===").removeprefix("==")
    exact = bool(version) and version[0].isdigit() and not set(version) & set(" ,*<>=|^~")
    exact = exact and (specifier != version or version.count(".") >= 2)
    return replace(package, version=version) if exact else package


def _as_table(rows: Iterable[Row]) -> str:
    cells = [("verdict", "package", "asked for", "places")]
    for row in rows:
        shown = ", ".join(place(location) for location in row.places[:_SHOWN])
        more = len(row.places) - _SHOWN
        cells.append(
            (
                str(row.verdict),
                escape(purl(row.package) or row.name),
                escape(row.wanted) or "any",
                shown + (f" and {more} more" if more > 0 else ""),
            )
        )
    widths = [max(len(line[column]) for line in cells) for column in range(3)]
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(line, widths, strict=False)), line[3]])
        for line in cells
    ]
    count = len(cells) - 1
    return "\n".join([*lines, "", f"{count} package{'' if count == 1 else 's'}"]) + "\n"


def _as_json(rows: Iterable[Row], report: Report) -> str:
    from scanner.report.formats.json import sound

    entries = [
        {
            "purl": purl(row.package),
            "name": row.name,
            "ecosystem": row.package.ecosystem.value,
            "asked_for": row.wanted,
            "verdict": str(row.verdict),
            "places": [
                {"path": spot.path, "line": spot.span.line, "column": spot.span.column, "cell": spot.cell}
                for spot in row.places
            ],
        }
        for row in rows
    ]
    page = {"schema": "1.0", "started_at": report.started_at, "packages": entries}
    return json.dumps(sound(page), indent=2) + "\n"


def _as_cyclonedx(rows: Iterable[Row], report: Report) -> str:
    """The same for the same scan: its number and time are those of the report."""
    try:
        from datetime import datetime
        from uuid import NAMESPACE_URL, uuid5

        from cyclonedx.model import Property
        from cyclonedx.model.bom import Bom
        from cyclonedx.model.component import Component, ComponentType
        from cyclonedx.output import make_outputter
        from cyclonedx.schema import OutputFormat, SchemaVersion
        from packageurl import PackageURL
    except ImportError:
        raise MissingPartError(
            "CycloneDX needs cyclonedx-python-lib: pip install 'code-assay[sbom]'"
        ) from None
    bom = Bom(serial_number=uuid5(NAMESPACE_URL, f"{report.root.as_posix()} {report.started_at}"))
    bom.metadata.timestamp = datetime.fromisoformat(report.started_at)
    bom.metadata.tools.components.add(
        Component(name="assay", version=report.version, type=ComponentType.APPLICATION)
    )
    name = report.vetting.package if report.vetting else report.root.name or "project"
    bom.metadata.component = Component(name=escape(name), type=ComponentType.APPLICATION, bom_ref="project")
    seen: set[str] = set()
    for row in rows:
        address = purl(row.package)
        if address is None or address in seen or row.verdict is Verdict.NOT_ASKED:
            continue
        seen.add(address)
        bom.components.add(
            Component(
                name=row.package.name,
                version=row.package.version,
                type=ComponentType.LIBRARY,
                purl=PackageURL.from_string(address),
                bom_ref=address,
                properties=[Property(name="assay:verdict", value=str(row.verdict))],
            )
        )
    bom.register_dependency(bom.metadata.component, bom.components)
    bom.vulnerabilities.update(vulnerabilities(report, seen))
    text = make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2)
    return f"{text}\n"
