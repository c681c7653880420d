"""Entries of manifests against a registry: verdicts, findings, suggestions and gaps."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
from entries import manifest, npm, pypi
from loopback_registry import LoopbackRegistry, packument, page
from msgspec.structs import replace

from scanner.dependencies import DependencyResult, check
from scanner.model import (
    Confidence,
    GapKind,
    Match,
    Provenance,
    Rating,
    Requirement,
    Rule,
    Severity,
    Verdict,
)
from scanner.registries import Registries
from scanner.settings import Settings

FOLDER = Path(__file__).parents[2] / "rules" / "dependencies"


def read_rules() -> Iterable[Rule]:
    for file in sorted(FOLDER.glob("*.toml")):
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        assert content["id"] == file.stem
        match = content["match"]
        yield Rule(
            content["id"],
            content["title"],
            Rating(Severity.parse(content["severity"]), Confidence.parse(content["confidence"])),
            tuple(content["cwe"]),
            Match(match.pop("kind"), match),
            content["message"],
            content["why"],
            content["fix"],
            "",
            "dependencies",
        )


RULES = {rule.id: rule for rule in read_rules()}


@pytest.fixture
def stocked(registry: LoopbackRegistry) -> LoopbackRegistry:
    registry.python = {
        "alpha": page(
            "alpha",
            ["1.0", "1.1", "1.2", "2.0", "2.1rc1"],
            v1_1={"yanked": "broken wheel"},
            v1_2={"yanked": True},
        ),
        "early": ["0.1a1", "0.1b2"],
        "local": ["1.0+cpu", "1!2.0", "3.0.post1"],
        "empty": [],
        "requests": ["2.32.3"],
        "opencv-python": ["4.0"],
    }
    registry.npm = {
        "alpha": packument("alpha", ["1.0.0", "1.2.3", "2.0.0-beta.1"], next="2.0.0-beta.1"),
        "untagged": {"name": "untagged", "versions": {"1.0.0": {}}},
        "@scope/beta": packument("@scope/beta", ["0.1.0"]),
    }
    return registry


def run(settings: Settings, environment: dict[str, str], *entries: Requirement) -> DependencyResult:
    return check([manifest(*entries)], Registries(settings, environment=environment), RULES, settings)


def verdicts(settings: Settings, environment: dict[str, str], *entries: Requirement) -> list[Verdict]:
    return [target.verdict for target in run(settings, environment, *entries).targets]


@pytest.mark.parametrize(
    ("name", "specifier", "verdict"),
    [
        ("Alpha", "", Verdict.REAL),
        ("alpha", "==1.0", Verdict.REAL),
        ("alpha", "==1.0.0", Verdict.REAL),
        ("alpha", "==v1.0", Verdict.REAL),
        ("alpha", "===1.0", Verdict.REAL),
        ("alpha", "===1.0.0", Verdict.NONEXISTENT_VERSION),
        ("alpha", "==1.3", Verdict.NONEXISTENT_VERSION),
        ("alpha", "==1.*", Verdict.REAL),
        ("alpha", "==3.*", Verdict.UNSATISFIABLE),
        ("alpha", "==1.1", Verdict.YANKED),
        ("alpha", "===1.2", Verdict.YANKED),
        ("alpha", "==1.1,>=1.2", Verdict.UNSATISFIABLE),
        ("alpha", ">=1.1,<2", Verdict.UNSATISFIABLE),  # only yanked releases fit
        ("alpha", "~=1.0", Verdict.REAL),
        ("alpha", ">2,<1", Verdict.UNSATISFIABLE),
        ("alpha", ">=3", Verdict.UNSATISFIABLE),
        ("alpha", ">2.0", Verdict.REAL),  # pip falls back to the pre-release
        ("alpha", "==2.1rc1", Verdict.REAL),
        ("alpha", "==2.1", Verdict.NONEXISTENT_VERSION),
        ("alpha", "!=2.0,>=2", Verdict.REAL),
        ("early", "", Verdict.REAL),
        ("early", ">=0.1", Verdict.UNSATISFIABLE),
        ("early", ">=0.1a1", Verdict.REAL),
        ("local", "==1.0", Verdict.REAL),
        ("local", "==1.0+cpu", Verdict.REAL),
        ("local", "==1.0+gpu", Verdict.NONEXISTENT_VERSION),
        ("local", "==2.0", Verdict.NONEXISTENT_VERSION),  # the epoch is part of the version
        ("local", "==1!2.0", Verdict.REAL),
        ("local", "==3.0", Verdict.NONEXISTENT_VERSION),
        ("local", "==3.0.post1", Verdict.REAL),
        ("local", "==3.0-1", Verdict.REAL),
        ("empty", "", Verdict.UNSATISFIABLE),
        ("alpha", "=>1", Verdict.UNVERIFIED),
        ("alpha", ">=" + "9" * 5000, Verdict.UNVERIFIED),
        ("nowhere", ">=1", Verdict.NONEXISTENT_PACKAGE),
    ],
)
def test_python_specifiers(
    stocked: LoopbackRegistry,
    settings: Settings,
    environment: dict[str, str],
    name: str,
    specifier: str,
    verdict: Verdict,
) -> None:
    assert verdicts(settings, environment, pypi(name, specifier)) == [verdict]


@pytest.mark.parametrize(
    ("name", "specifier", "verdict"),
    [
        ("alpha", "", Verdict.REAL),
        ("alpha", "*", Verdict.REAL),
        ("alpha", "latest", Verdict.REAL),
        ("alpha", "next", Verdict.REAL),
        ("alpha", "canary", Verdict.UNSATISFIABLE),
        ("alpha", "1.2.3", Verdict.REAL),
        ("alpha", "v1.2.3", Verdict.REAL),
        ("alpha", "=1.2.3", Verdict.REAL),
        ("alpha", "1.2.3+build", Verdict.REAL),
        ("alpha", "1.2.4", Verdict.NONEXISTENT_VERSION),
        ("alpha", "2.0.0", Verdict.NONEXISTENT_VERSION),
        ("alpha", "2.0.0-beta.1", Verdict.REAL),
        ("alpha", "^1.0.0", Verdict.REAL),
        ("alpha", "~1.1", Verdict.UNSATISFIABLE),
        ("alpha", "1", Verdict.REAL),
        ("alpha", "1.x", Verdict.REAL),
        ("alpha", "^2.0.0", Verdict.UNSATISFIABLE),  # npm takes no pre-release for it
        ("alpha", "^2.0.0-alpha", Verdict.REAL),
        ("alpha", ">=2 <1", Verdict.UNSATISFIABLE),
        ("alpha", "^3 || ^1", Verdict.REAL),
        ("alpha", "1.0.0 - 1.1.0", Verdict.REAL),
        ("alpha", ">=1,<2", Verdict.UNVERIFIED),
        ("alpha", "*.1", Verdict.UNVERIFIED),
        ("untagged", "latest", Verdict.REAL),
        ("untagged", "next", Verdict.UNVERIFIED),  # a registry without tags has not denied this one
        ("@scope/beta", "~0.1.0", Verdict.REAL),
        ("@scope/gamma", "~0.1.0", Verdict.NONEXISTENT_PACKAGE),
        ("Alpha", "", Verdict.NONEXISTENT_PACKAGE),  # npm names know case
    ],
)
def test_npm_ranges(
    stocked: LoopbackRegistry,
    settings: Settings,
    environment: dict[str, str],
    name: str,
    specifier: str,
    verdict: Verdict,
) -> None:
    assert verdicts(settings, environment, npm(name, specifier)) == [verdict]


def test_a_finding_says_what_was_asked_of_whom_and_when(
    stocked: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    (settings.root / "requirements.txt").write_text("# first\nalpha==1.7\nAbsent_One>=2\n")
    result = run(settings, environment, pypi("alpha", "==1.7", 2), pypi("Absent_One", ">=2", 3))
    version, package = result.findings
    assert (version.rule, package.rule) == ("nonexistent-version", "nonexistent-package")
    assert version.location.span.column == 6  # the specifier
    assert package.location.span.column == 1  # the name
    assert package.rating == Rating(Severity.CRITICAL, Confidence.HIGH)
    assert version.package is not None
    assert version.package.purl == "pkg:pypi/alpha@1.7"
    assert package.package is not None
    assert package.package.purl == "pkg:pypi/absent-one"
    (inquiry,) = package.inquiries
    assert (inquiry.index, inquiry.package, inquiry.answer) == (
        settings.index_url,
        "absent-one",
        "404 Not Found",
    )
    assert inquiry.asked_at.endswith("Z")
    assert "Absent_One" in package.message
    assert str(settings.index_url) in package.message
    assert version.message.startswith("alpha has no version 1.7. The newest release is 2.0. ")
    assert f"Asked for alpha: {settings.index_url} answered '200 OK, 5 releases' on 20" in version.message
    assert version.suggestion == "The nearest release is alpha==1.0."  # 1.1 and 1.2 were yanked
    assert version.excerpt is not None
    assert version.excerpt.lines == ("alpha==1.7",)


def test_one_finding_for_every_place_and_one_request(
    stocked: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    result = run(settings, environment, *(pypi("absent", "", line) for line in (1, 5, 9)))
    assert [finding.location.line for finding in result.findings] == [1, 5, 9]
    assert stocked.asked["/simple/absent/"] == 1


def test_yanked_tells_the_reason(
    stocked: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    result = run(settings, environment, pypi("alpha", "==1.1"), pypi("alpha", "==1.2"))
    with_reason, without = (finding.message for finding in result.findings)
    assert with_reason.startswith("alpha 1.1 was yanked by its authors. Their reason: broken wheel. ")
    assert without.startswith("alpha 1.2 was yanked by its authors. They gave no reason. ")


def test_what_is_not_from_a_registry_is_never_sent(
    stocked: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    entries = [
        pypi("private", provenance=kind, line=line)
        for line, kind in enumerate(Provenance, 1)
        if kind != "registry"
    ]
    result = run(settings, environment, *entries, pypi("r\u0435quests", line=9), npm("a b", line=10))
    assert not stocked.log
    assert {target.verdict for target in result.targets[:4]} <= {Verdict.NOT_ASKED, Verdict.DIRECT_URL}
    assert {target.verdict for target in result.targets[4:]} == {Verdict.UNVERIFIED}
    assert {finding.rule for finding in result.findings} == {"direct-url"}
    assert len(result.gaps) == 3


def test_a_kelvin_sign_does_not_become_a_k(
    stocked: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    entry = pypi("\u212aafka")
    assert entry.package.name == "kafka"  # lower case folds it
    assert verdicts(settings, environment, entry) == [Verdict.UNVERIFIED]
    assert not stocked.log


def test_an_index_that_is_down_is_one_gap(
    stocked: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    stocked.faults = {f"name-{number}": ("503", -1) for number in range(30)}
    entries = [pypi(f"name-{number}", "", number + 1) for number in range(30)] + [pypi("alpha", "", 99)]
    result = run(settings, environment, *entries)
    assert not result.findings
    (gap,) = result.gaps
    assert gap.kind is GapKind.UNVERIFIED
    assert gap.subject == "30 packages"
    assert "503" in gap.cause
    assert "30 places from requirements.txt:1 on" in gap.cause
    assert result.targets[-1].verdict is Verdict.REAL


def test_one_unverified_package_is_named_with_its_places(
    stocked: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    stocked.faults = {"beta": ("403", -1)}
    result = run(settings, environment, pypi("beta", "", 4), pypi("beta", ">=1", 7))
    (gap,) = result.gaps
    assert gap.subject == "beta (requirements.txt:4 and 1 more place)"


def test_a_missing_version_is_no_accusation_while_another_index_is_silent(
    stocked: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    with LoopbackRegistry(faults={"alpha": ("403", -1)}) as other:
        asked = manifest(pypi("alpha", "==9"), pypi("alpha", "==1.0", 2), extra_index_urls=(other.index_url,))
        registries = Registries(settings, environment=environment)
        result = check([asked], registries, RULES, settings)
    assert [target.verdict for target in result.targets] == [Verdict.UNVERIFIED, Verdict.REAL]


def test_a_rule_that_does_not_run_reports_nothing(
    stocked: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    rules = {"yanked-version": RULES["yanked-version"]}
    registries = Registries(settings, environment=environment)
    result = check([manifest(pypi("absent"))], registries, rules, settings)
    assert not result.findings
    assert result.targets[0].verdict is Verdict.NONEXISTENT_PACKAGE


def test_offline_without_memory_everything_is_unverified(
    stocked: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    result = run(replace(settings, offline=True), environment, pypi("alpha"), pypi("absent", "", 2))
    assert not result.findings
    assert not stocked.log
    (gap,) = result.gaps
    assert gap.subject == "2 packages"


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_rules_name_a_verdict_and_only_known_placeholders(rule: Rule) -> None:
    assert rule.match.options["verdict"] in set(Verdict)
    filled = rule.message
    for name in ("name", "specifier", "version", "detail", "indexes"):
        filled = filled.replace("{" + name + "}", "")
    assert "{" not in filled
