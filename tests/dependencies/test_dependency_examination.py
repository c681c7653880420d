"""What is said about packages that exist: age, likeness, extras, Pythons, digests and so on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from entries import manifest, npm, pypi
from loopback_registry import LoopbackRegistry, packument, page
from msgspec.structs import replace
from test_dependency_check import RULES

from scanner.dependencies import DependencyResult, check
from scanner.model import (
    Confidence,
    Finding,
    IndexOption,
    Location,
    Manifest,
    ManifestFile,
    Provenance,
    Requirement,
    Severity,
    Span,
    Verdict,
)
from scanner.registries import Registries
from scanner.settings import Settings
from scanner.support.clock import Clock

NOW = 1_790_000_000.0  # 2026-09-21
DAY = 86_400.0
Examine = Callable[..., DependencyResult]


class Fixed(Clock):
    def now(self) -> float:
        return NOW


def day(age: float) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(NOW - age * DAY, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def dated(name: str, ages: dict[str, float], **extra: Any) -> dict[str, Any]:
    content = page(name, list(ages), **extra)
    for file, age in zip(content["files"], ages.values(), strict=True):
        file["upload-time"] = day(age)
    return content


@pytest.fixture
def examine(settings: Settings, environment: dict[str, str]) -> Examine:
    def run(*entries: Requirement, manifests: tuple[Manifest, ...] = (), **options: Any) -> DependencyResult:
        given = manifests or (manifest(*entries, **options),)
        registries = Registries(settings, clock=Fixed(), environment=environment)
        return check(given, registries, RULES, settings, clock=Fixed())

    return run


def only(result: DependencyResult) -> Finding:
    (finding,) = result.findings
    return finding


def rules(result: DependencyResult) -> list[str]:
    return [finding.rule for finding in result.findings]


def test_a_name_of_last_week_is_new(registry: LoopbackRegistry, examine: Examine) -> None:
    registry.python = {"quick-vector-kit": dated("quick-vector-kit", {"0.1": 6, "0.2": 1})}
    finding = only(examine(pypi("quick-vector-kit")))
    assert finding.rule == "new-package"
    assert "6 days ago" in finding.message
    assert registry.index_url in finding.message


@pytest.mark.parametrize(
    ("name", "ages"),
    [
        ("old-vector-kit", {"0.1": 900, "0.2": 1}),  # a fresh release of an old package
        ("slow-vector-kit", {"0.1": 15}),
        ("copied-vector-kit", {"0.1": 2, "0.2": 2, "0.3": 2}),  # a mirror's own dates
        ("busy-vector-kit", {f"0.{number}": 2 + number for number in range(6)}),
        ("requests", {"2.0": 1}),  # well known: the dates are the mirror's
    ],
)
def test_names_that_are_not_new(
    registry: LoopbackRegistry, examine: Examine, name: str, ages: dict[str, float]
) -> None:
    registry.python = {name: dated(name, ages)}
    assert rules(examine(pypi(name))) == []


def test_without_dates_nothing_is_new(registry: LoopbackRegistry, examine: Examine) -> None:
    registry.python = {"quick-vector-kit": ["0.1"]}
    assert rules(examine(pypi("quick-vector-kit"))) == []


def test_a_new_npm_name(registry: LoopbackRegistry, examine: Examine) -> None:
    young = packument("quick-vector-kit", ["0.1.0"])
    registry.npm = {
        "quick-vector-kit": {**young, "time": {"created": day(3), "0.1.0": day(3)}},
        "old-vector-kit": {
            **packument("old-vector-kit", ["9.0.0"]),
            "time": {"created": day(900), "9.0.0": day(1)},
        },
    }
    assert rules(examine(npm("quick-vector-kit", "0.1.0"), npm("old-vector-kit", "9.0.0", 2))) == [
        "new-package"
    ]


def test_only_unknown_npm_names_cost_the_full_packument(registry: LoopbackRegistry, examine: Examine) -> None:
    registry.npm = {
        "lodash": packument("lodash", ["4.0.0"]),
        "obscure-kit": packument("obscure-kit", ["1.0.0"]),
    }
    examine(npm("lodash"), npm("obscure-kit", line=2), npm("obscure-kit", line=3))
    accepted = {
        entry.path.rpartition("/")[2]: entry.headers["accept"]
        for entry in registry.log
        if entry.method == "GET"
    }
    assert "install-v1" in accepted["lodash"]
    assert "install-v1" not in accepted["obscure-kit"]
    assert set(registry.asked.values()) == {1}


def test_one_letter_from_a_well_known_name(registry: LoopbackRegistry, examine: Examine) -> None:
    registry.python = {"reqeusts": dated("reqeusts", {"1.0.0": 150, "1.0.1": 140})}
    result = examine(pypi("reqeusts", "==1.0.1"))
    finding = only(result)
    assert (finding.rule, finding.suggestion) == ("typosquat", "Did you mean requests?")
    assert result.targets[0].verdict is Verdict.TYPOSQUAT
    assert finding.package is not None
    assert finding.package.purl == "pkg:pypi/reqeusts@1.0.1"


@pytest.mark.parametrize(
    ("name", "ages"),
    [
        ("reqeusts", {f"{number}.0": 2000 - number for number in range(9)}),  # a history of its own
        ("reqeusts", {"1.0": 1500, "1.1": 1400}),  # few releases, but long there
        ("request", {"1.0": 100}),  # two edits away, or well known itself
        ("reqquuests", {"1.0": 100}),
    ],
)
def test_names_that_are_no_trap(
    registry: LoopbackRegistry, examine: Examine, name: str, ages: dict[str, float]
) -> None:
    registry.python = {name: dated(name, ages)}
    found = examine(pypi(name))
    assert "typosquat" not in rules(found) or name == "request"


@pytest.mark.parametrize(
    ("ages", "sure"), [((400, 399, 398, 397), Confidence.MEDIUM), ((397, 398, 399, 400), Confidence.LOW)]
)
def test_dates_that_a_mirror_made_up_make_no_trap_certain(
    registry: LoopbackRegistry, examine: Examine, ages: tuple[float, ...], sure: Confidence
) -> None:
    versions = ["0.0.1", "0.0.3", "1.0.0", "1.0.1"]
    registry.python = {"reqeusts": dated("reqeusts", dict(zip(versions, ages, strict=True)))}
    finding = only(examine(pypi("reqeusts")))
    assert (finding.rule, finding.rating.confidence) == ("typosquat", sure)


def test_without_dates_a_trap_is_only_a_maybe(registry: LoopbackRegistry, examine: Examine) -> None:
    registry.python = {"reqeusts": ["1.0"]}
    assert only(examine(pypi("reqeusts"))).rating.confidence is Confidence.LOW


METADATA = (
    "Metadata-Version: 2.3\nName: alpha\nVersion: 2.0\nProvides-Extra: speed-ups\nProvides-Extra: test\n"
)


def with_metadata(registry: LoopbackRegistry, text: str = METADATA, digest: str = "") -> None:
    digest = digest or hashlib.sha256(text.encode()).hexdigest()
    registry.python = {
        "alpha": page(
            "alpha",
            ["1.0", "2.0"],
            v2_0={"url": "../../files/alpha.whl", "core-metadata": {"sha256": digest}},
        )
    }
    registry.files = {"alpha.whl.metadata": text}


def test_an_extra_that_the_release_lacks(registry: LoopbackRegistry, examine: Examine) -> None:
    with_metadata(registry)
    entries = [
        pypi("alpha", "", 1, extras=("postgres",)),
        pypi("alpha", ">=1", 2, extras=("Speed_Ups", "test")),
    ]
    finding = only(examine(*entries))
    assert (finding.rule, finding.location.line) == ("unknown-extra", 1)
    assert "it offers: speed-ups, test" in finding.message
    assert registry.asked["/files/alpha.whl.metadata"] == 1


def test_metadata_that_cannot_be_relied_upon_is_no_evidence(
    registry: LoopbackRegistry, examine: Examine
) -> None:
    wanted = pypi("alpha", extras=("postgres",))
    with_metadata(registry, digest="0" * 64)
    assert rules(examine(wanted)) == []
    with_metadata(registry, METADATA.replace("Name: alpha", "Name: other"))
    assert rules(examine(wanted)) == []
    with_metadata(registry)
    registry.files = {}
    assert rules(examine(wanted)) == []
    assert rules(examine(pypi("alpha", "==1.0", extras=("postgres",)))) == []  # it offers none


@pytest.mark.parametrize(
    ("bound", "needs", "marker", "confidence"),
    [
        (">=3.11", "<3.10", "", Confidence.HIGH),
        (">=3.11", ">=3.14", "", Confidence.HIGH),
        (">=3.9", ">=3.10", "", Confidence.MEDIUM),
        (">=3.9", ">=3.10", "python_version >= '3.10'", None),
        (">=3.9", "<3.13", "", None),  # its upper bound says nothing about today
        (">=3.11", "", "", None),
        (">=3.11", "nonsense", "", None),
        ("", "<3.10", "", None),
    ],
)
def test_pythons(
    registry: LoopbackRegistry,
    examine: Examine,
    bound: str,
    needs: str,
    marker: str,
    confidence: Confidence | None,
) -> None:
    files = {"v1_0": {"requires-python": needs}, "v2_0": {"requires-python": needs}}
    registry.python = {"alpha": page("alpha", ["1.0", "2.0"], **files)}
    result = examine(pypi("alpha", ">=1.0", marker=marker), requires_python=bound)
    assert [(one.rule, one.rating.confidence) for one in result.findings] == (
        [] if confidence is None else [("python-incompatible", confidence)]
    )


def test_the_nearest_project_above_says_which_python(registry: LoopbackRegistry, examine: Examine) -> None:
    registry.python = {"alpha": page("alpha", ["1.0"], v1_0={"requires-python": "<3.8"})}
    project = Manifest(ManifestFile("sub/pyproject.toml", requires_python=">=3.11"), ())
    inside = Manifest(ManifestFile("sub/req/dev.txt"), (pypi("alpha"),))
    outside = Manifest(ManifestFile("req.txt"), (pypi("alpha"),))
    locked = Manifest(ManifestFile("sub/uv.lock"), (pypi("alpha"),))
    verdicts = [target.verdict for target in examine(manifests=(project, inside, outside, locked)).targets]
    assert verdicts == [Verdict.PYTHON_INCOMPATIBLE, Verdict.REAL, Verdict.REAL]


GOOD, OTHER = "ab" * 32, "cd" * 32


@pytest.mark.parametrize(
    ("hashes", "published", "wrong"),
    [
        (("sha256:" + OTHER,), {"sha256": GOOD}, True),
        (("sha256:" + GOOD,), {"sha256": GOOD}, False),
        (("sha256:" + OTHER, "sha256:" + GOOD), {"sha256": GOOD}, False),
        (("sha512:" + OTHER * 2,), {"sha256": GOOD}, False),  # cannot be compared
        (("sha256:" + OTHER,), {}, False),
        (("unreadable",), {"sha256": GOOD}, False),
    ],
)
def test_digests(
    registry: LoopbackRegistry,
    examine: Examine,
    hashes: tuple[str, ...],
    published: dict[str, str],
    wrong: bool,
) -> None:
    registry.python = {"alpha": page("alpha", ["1.0"], v1_0={"hashes": published})}
    result = examine(pypi("alpha", "==1.0", hashes=hashes))
    assert rules(result) == (["hash-mismatch"] if wrong else [])


def test_integrity_of_npm(registry: LoopbackRegistry, examine: Examine) -> None:
    import base64

    content = packument("alpha", ["1.0.0"])
    sri = "sha512-" + base64.b64encode(hashlib.sha512(b"x").digest()).decode()
    content["versions"]["1.0.0"]["dist"] = {"integrity": sri}
    registry.npm = {"alpha": content}
    bad = "sha512-" + base64.b64encode(hashlib.sha512(b"y").digest()).decode()
    result = examine(npm("alpha", "1.0.0", hashes=(sri,)), npm("alpha", "1.0.0", 2, hashes=(bad,)))
    assert [(one.rule, one.location.line) for one in result.findings] == [("hash-mismatch", 2)]


@pytest.mark.parametrize(
    ("status", "severity"),
    [
        ("archived", Severity.LOW),
        ("deprecated", Severity.MEDIUM),
        ("quarantined", Severity.HIGH),
        ("active", None),
    ],
)
def test_status(registry: LoopbackRegistry, examine: Examine, status: str, severity: Severity | None) -> None:
    state = {"project-status": {"status": status, "reason": "moved to beta"}}
    registry.python = {"alpha": {**page("alpha", ["1.0"]), **state}}
    found = [(one.rule, one.rating.severity) for one in examine(pypi("alpha")).findings]
    assert found == ([] if severity is None else [("bad-status", severity)])


def test_deprecated_on_npm_counts_for_what_is_installed(registry: LoopbackRegistry, examine: Examine) -> None:
    content = packument("alpha", ["1.0.0", "1.1.0", "2.0.0"])
    content["versions"]["1.1.0"]["deprecated"] = "use 2"
    registry.npm = {"alpha": content}
    entries = [
        npm("alpha", "1.1.0", 1),
        npm("alpha", "^1.0.0", 2),
        npm("alpha", "^2.0.0", 3),
        npm("alpha", "~1.1.0", 4),
    ]
    assert [one.location.line for one in examine(*entries).findings] == [
        1,
        4,
    ]  # npm passes deprecated ones by


def advised(
    registry: LoopbackRegistry, settings: Settings, environment: dict[str, str], **more: Any
) -> DependencyResult:
    registry.python = {"alpha": ["1.0", "2.0"], "beta": ["1.0"]}
    registry.advised = {("alpha", "1.0"): ["GHSA-aaaa", "PYSEC-gone"], ("beta", "1.0"): ["MAL-2026-1"]}
    fixed = [
        {
            "package": {"name": "alpha"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.0"}]}],
        }
    ]
    registry.records = {
        "GHSA-aaaa": {
            "id": "GHSA-aaaa",
            "summary": "it leaks",
            "affected": fixed,
            "database_specific": {"severity": "LOW"},
        },
        "PYSEC-gone": {"id": "PYSEC-gone", "withdrawn": "2026-01-02"},
        "MAL-2026-1": {"id": "MAL-2026-1", "summary": "steals keys"},
    }
    chosen = replace(settings, osv_url=registry.osv_url, **more)
    registries = Registries(chosen, environment=environment)
    entries = [pypi("alpha", "==1.0", 1), pypi("alpha", "", 2), pypi("beta", "", 3)]
    return check([manifest(*entries)], registries, RULES, chosen)


def test_advisories(registry: LoopbackRegistry, settings: Settings, environment: dict[str, str]) -> None:
    result = advised(registry, settings, environment)
    weak, bad = result.findings
    assert (weak.rule, weak.location.line, weak.rating.severity) == ("known-vulnerable", 1, Severity.LOW)
    assert weak.suggestion == "Fixed in 2.0."
    assert "GHSA-aaaa: it leaks." in weak.message
    assert "PYSEC-gone" not in weak.message
    assert (bad.rule, bad.location.line) == ("known-malicious", 3)
    assert registry.asked["/v1/vulns/GHSA-aaaa"] == 1
    assert len(registry.posted) == 3  # alpha 1.0, alpha 2.0, beta 1.0 in one batch
    before = len(registry.log)
    assert [one.rule for one in advised(registry, settings, environment, offline=True).findings] == [
        weak.rule,
        bad.rule,
    ]
    assert len(registry.log) == before


def test_what_was_removed_for_doing_harm_is_named_as_such(
    registry: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    registry.python = {"alpha": ["1.0"]}
    registry.advised = {("gone", ""): ["MAL-2026-2"], ("alpha", "1.0"): [], ("lost", ""): ["GHSA-old"]}
    registry.records = {"MAL-2026-2": {"id": "MAL-2026-2", "summary": "opens a back door"}}
    chosen = replace(settings, osv_url=registry.osv_url)
    asked = manifest(pypi("alpha"), pypi("gone", line=2), pypi("lost", line=3))
    result = check([asked], Registries(chosen, environment=environment), RULES, chosen)
    assert [(one.rule, one.location.line) for one in result.findings] == [
        ("nonexistent-package", 2),
        ("known-malicious", 2),
        ("nonexistent-package", 3),
    ]


def test_nobody_is_asked_for_advisories_unless_configured(
    registry: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    registry.python = {"alpha": ["1.0"]}
    check([manifest(pypi("alpha"))], Registries(settings, environment=environment), RULES, settings)
    assert not registry.posted


def test_an_advisory_service_that_is_down_is_a_gap(
    registry: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    registry.python = {"alpha": ["1.0"]}
    chosen = replace(settings, osv_url="http://127.0.0.1:1/v1")
    result = check([manifest(pypi("alpha"))], Registries(chosen, environment=environment), RULES, chosen)
    assert not result.findings
    (gap,) = result.gaps
    assert gap.subject == "advisories"
    assert gap.blocking


@pytest.mark.parametrize(
    ("private", "public", "specifier", "confused"),
    [
        (["1.0", "1.1"], ["99.0"], ">=1.0", True),
        (["1.0", "1.1"], ["99.0"], "==1.1", False),
        (["1.0", "1.1"], ["0.1"], ">=0.1", False),
        (["1.0", "1.1"], ["1.0", "1.1", "1.2"], "", False),  # a mirror that lags behind
        (["1.0+cpu", "1.1+cpu"], ["1.0", "1.1", "1.2"], "", False),  # builds of its own
    ],
)
def test_confusion(
    registry: LoopbackRegistry,
    examine: Examine,
    private: list[str],
    public: list[str],
    specifier: str,
    confused: bool,
) -> None:
    registry.python = {"corp-kit": public}
    with LoopbackRegistry() as corp:
        corp.python = {"corp-kit": private, "corp-only": ["1.0"]}
        entries = [pypi("corp-kit", specifier), pypi("corp-only", line=2)]
        result = examine(*entries, extra_index_urls=(corp.index_url,))
        assert rules(result) == (["dependency-confusion"] if confused else [])


def test_what_only_a_private_index_has_is_not_judged_by_its_name(
    registry: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    with LoopbackRegistry() as corp:
        corp.python = {"reqeusts": dated("reqeusts", {"1.0": 2})}
        chosen = replace(settings, osv_url=registry.osv_url)
        asked = manifest(pypi("reqeusts", index=corp.index_url))
        result = check([asked], Registries(chosen, environment=environment), RULES, chosen, clock=Fixed())
        assert not result.findings
        assert not registry.log  # neither the public index nor the advisory service learns of it


def test_direct_addresses(examine: Examine) -> None:
    url, vcs = "https://files.example/a-1.0.whl", "git+https://git.example/a.git"
    entries = [
        pypi("a", provenance=Provenance.URL, reference=url, line=1),
        pypi("a", provenance=Provenance.URL, reference=url + "#sha256=" + GOOD, line=2),
        pypi("a", provenance=Provenance.VCS, reference=vcs + "@main", line=3),
        pypi("a", provenance=Provenance.VCS, reference=vcs + "@" + "a1" * 20, line=4),
        pypi(
            "a", provenance=Provenance.URL, reference="http://u:pw@files.example/a.whl#sha256=" + GOOD, line=5
        ),
        pypi("a", provenance=Provenance.URL, reference="http://127.0.0.1/a.whl#sha256=" + GOOD, line=6),
    ]
    found = examine(*entries).findings
    assert [(one.rule, one.location.line) for one in found] == [
        ("direct-url", 1),
        ("direct-url", 3),
        ("plain-http", 5),
    ]
    assert "pw" not in found[2].message


def test_a_lock_tells_of_each_entry_where_it_came_from(examine: Examine, registry: LoopbackRegistry) -> None:
    registry.python = {"a": ["1.0"]}
    clear = "http://mirror.example/simple"
    entries = [
        pypi("a", "==1.0", group="lock", index=clear, provenance=Provenance.REGISTRY, line=1),
        pypi("a", "==1.0", group="lock", index=clear, hashes=("sha256:" + GOOD,), line=2),
        pypi("a", "==1.0", group="", index=clear, line=3),  # the line that names the index is told instead
        pypi("a", "==1.0", group="lock", index=registry.index_url, line=4),
        npm("b", "1.0.0", group="lock", reference="http://files.example/b/-/b-1.0.0.tgz", line=5),
    ]
    found = [one for one in examine(*entries).findings if one.rule == "plain-http"]
    assert [(one.location.line, one.package.purl if one.package else "") for one in found] == [
        (1, "pkg:pypi/a@1.0"),
        (5, "pkg:npm/b@1.0.0"),
    ]


def test_lines_that_say_where_packages_come_from(examine: Examine) -> None:
    def option(value: str, line: int, *, trusted: bool = False) -> IndexOption:
        return IndexOption(value, Location("requirements.txt", Span(line, 1, line, 9)), trusted)

    options = (
        option("http://mirror.example/simple", 1),
        option("https://mirror.example/simple", 2),
        option("http://localhost:8080/simple", 3),
        option("http://${HOST}/simple", 4),
        option("mirror.example:8080", 5, trusted=True),
        option("10.0.0.7", 6, trusted=True),
        option("$HOST", 7, trusted=True),
        option("https://u:pw@mirror.example/simple", 8, trusted=True),
        replace(option("false", 9, trusted=True), everywhere=True),
    )
    result = examine(manifests=(Manifest(ManifestFile("requirements.txt"), (), (), options),))
    assert [(one.rule, one.location.line) for one in result.findings] == [
        ("plain-http", 1),
        ("trusted-host", 5),
        ("trusted-host", 8),
        ("trusted-host", 9),
    ]
    assert "pw" not in "".join(one.message for one in result.findings)
    assert all(one.package is None for one in result.findings)


def test_a_module_s_name_in_place_of_its_package_s(registry: LoopbackRegistry, examine: Examine) -> None:
    old = {f"0.{number}": 2000.0 + number for number in range(13)}
    registry.python = {
        "bs4": dated("bs4", {"0.0.1": 3000, "0.0.2": 900}),
        "jwt": dated("jwt", old),  # one with a history may be meant
        "psycopg2": dated("psycopg2", {"2.9": 900}),  # of the same family as psycopg2-binary
        "beautifulsoup4": dated("beautifulsoup4", {"4.12": 900}),
    }
    entries = [pypi(name, line=line) for line, name in enumerate(registry.python, 1)]
    found = examine(*entries).findings
    assert [(one.rule, one.location.line, one.rating.confidence) for one in found] == [
        ("import-name", 1, Confidence.MEDIUM),
        ("import-name", 2, Confidence.LOW),
    ]
    assert found[0].suggestion == "Did you mean beautifulsoup4?"


def test_hooks_run_apart_and_npx_may_mean_what_is_installed(
    registry: LoopbackRegistry, examine: Examine
) -> None:
    needs = {"v1_0": {"requires-python": ">=3.13"}}
    registry.python = {"beta": page("beta", ["1.0"], **needs)}
    project = Manifest(ManifestFile("pyproject.toml", requires_python=">=3.9,<3.12"), ())
    for path, expected in ((".pre-commit-config.yaml", []), ("requirements.txt", ["python-incompatible"])):
        entry = pypi("beta", "==1.0")
        assert rules(examine(manifests=(project, Manifest(ManifestFile(path), (entry,))))) == expected
    content = packument("uglifyjs", ["0.0.1"])
    content["time"] = {"created": day(400), "0.0.1": day(400)}
    registry.npm = {"uglifyjs": content}
    for group, sure in (("npx", Confidence.LOW), ("command", Confidence.MEDIUM)):
        finding = only(examine(npm("uglifyjs", group=group)))
        assert (finding.rule, finding.rating.confidence) == ("typosquat", sure)
