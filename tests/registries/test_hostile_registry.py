"""What a registry that is down, slow, lying or hostile can make Assay say: never more than it knows."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from entries import npm, pypi
from loopback_registry import LoopbackRegistry, packument
from msgspec.structs import replace
from python_index import free_port

from scanner.model import Answer, ManifestFile, Requirement
from scanner.registries import Registries
from scanner.settings import Settings

FILE = ManifestFile("requirements.txt")


def ask(settings: Settings, environment: dict[str, str], *entries: Requirement) -> list[Answer]:
    registries = Registries(settings, environment=environment)
    questions = [registries.question(FILE, entry) for entry in entries]
    answers = registries.ask(questions)
    return [answers[question] for question in questions]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("500", "500 Internal Server Error"),
        ("503", "503 Service Unavailable"),
        ("429", "429 Too Many Requests"),
        ("slow", "did not answer within"),
        ("reset", "broke off"),
        ("truncated", "cut off"),
        ("cut-gzip", "cut off"),
        ("wrong-json", "not valid JSON"),
        ("error-page", "not a package index"),
        ("json-error", "not that of a package index"),
    ],
)
def test_what_may_pass_is_tried_again(
    registry: LoopbackRegistry, settings: Settings, environment: dict[str, str], fault: str, words: str
) -> None:
    registry.python = {"alpha": ["1.0"], "stays": ["1.0"]}
    registry.faults = {"alpha": (fault, 2), "beta": (fault, 2), "stays": (fault, -1)}
    real, absent, unknown = ask(settings, environment, pypi("alpha"), pypi("beta"), pypi("stays"))
    assert real.exists is True
    assert absent.exists is False
    assert unknown.exists is None
    assert words in unknown.problem
    assert unknown.remedy
    assert registry.asked["/simple/stays/"] == 4


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("401", "401 Unauthorized"),
        ("403", "403 Forbidden"),
        ("429-long", "429 Too Many Requests"),
        ("other", "another package"),
        ("other-html", "another package"),
        ("bomb", "larger than 64 MB"),
        ("huge", "larger than 64 MB"),
        ("loop", "redirects more than 5 times"),
        ("to-file", "not http or https"),
    ],
)
def test_what_will_not_pass_is_asked_once(
    registry: LoopbackRegistry, settings: Settings, environment: dict[str, str], fault: str, words: str
) -> None:
    registry.faults = {"alpha": (fault, -1)}
    (answer,) = ask(settings, environment, pypi("alpha"))
    assert answer.exists is None
    assert words in answer.problem
    assert registry.asked["/simple/alpha/"] == (6 if fault == "loop" else 1)


_ASSAY = "from scanner.cli import main; main()"
_PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


def test_many_large_answers_together_take_the_memory_of_one(
    registry: LoopbackRegistry, tmp_path: Path
) -> None:
    names = [f"pack-{number}" for number in range(16)]
    registry.faults = dict.fromkeys(names, ("bomb", -1))
    (tmp_path / "requirements.txt").write_text("\n".join(names))
    told = tmp_path / "report.json"
    command = f"scan {tmp_path} --only dependencies --no-cache --exit-zero -q -f json -o {told}"
    index = ["--index-url", registry.index_url, "--network-timeout", "60", "--network-deadline", "120"]
    words = [sys.executable, "-c", _PEAK, sys.executable, "-c", _ASSAY, *command.split(), *index]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert all("larger than 64 MB" in gap["cause"] for gap in json.loads(told.read_text())["gaps"])
    assert int(done.stdout) < 600  # MB; without turns 1,100 and more


def test_one_address_is_asked_by_one_asker_and_the_tries_are_told(
    registry: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    registry.python = {"alpha": ["1.0"]}
    registry.faults = {"alpha": ("503", 2), "stays": ("503", -1)}
    registries = Registries(replace(settings, cache=False), environment=environment)
    alpha, stays = (registries.question(FILE, pypi(name)) for name in ("alpha", "stays"))
    named = replace(alpha, indexes=tuple(replace(index, configured=False) for index in alpha.indexes))
    first = registries.ask([alpha, named, stays])
    assert first[alpha].releases == first[named].releases
    assert first[alpha].inquiries[0].answer.endswith("releases, asked 3 times")
    assert first[stays].inquiries[0].answer == "it answered 503 Service Unavailable, asked 4 times"
    again = registries.ask([stays, alpha])
    assert (again[stays].exists, again[alpha].exists) == (None, True)
    assert (registry.asked["/simple/alpha/"], registry.asked["/simple/stays/"]) == (3, 4)


def test_an_npm_answer_about_another_package_says_nothing(
    registry: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    registry.faults = {"alpha": ("other-npm", -1)}
    registry.npm = {"@scope/beta": packument("@scope/beta", ["1.0.0", "1.1.0"], next="1.1.0")}
    lied, real, absent = ask(settings, environment, npm("alpha"), npm("@scope/beta"), npm("gamma"))
    assert (lied.exists, real.exists, absent.exists) == (None, True, False)
    assert {release.version for release in real.releases} == {"1.0.0", "1.1.0"}
    assert real.tags == {"latest": "1.1.0", "next": "1.1.0"}
    assert "/npm/@scope%2Fbeta" in registry.asked


def test_a_name_that_hangs_does_not_hold_up_the_others(
    registry: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    registry.python = {f"good-{number}": ["1.0"] for number in range(40)}
    registry.faults = {f"bad-{number}": ("429-long" if number % 2 else "503", -1) for number in range(40)}
    entries = [pypi(name) for pair in zip(registry.python, registry.faults, strict=True) for name in pair]
    started = time.monotonic()
    answers = ask(settings, environment, *entries)
    assert [answer.exists for answer in answers] == [True, None] * 40
    assert time.monotonic() - started < 10


def test_credentials_do_not_follow_a_redirect_to_another_host(
    registry: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    with LoopbackRegistry(python={"alpha": ["1.0"]}) as other:
        registry.elsewhere = f"http://localhost:{other.address.rpartition(':')[2]}/simple"
        registry.faults = {"alpha": ("redirect", -1)}
        secret = replace(settings, index_url=registry.index_url.replace("//", "//user:hunter2@"))
        (answer,) = ask(secret, environment, pypi("alpha"))
        assert answer.exists is True
        assert registry.log[0].headers["authorization"].startswith("Basic ")
        assert other.log
        assert all("authorization" not in entry.headers for entry in other.log)
        assert "hunter2" not in repr(answer)


def test_a_redirect_on_the_same_host_keeps_the_credentials(
    registry: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    registry.faults = {"alpha": ("redirect-here", 1)}
    secret = replace(settings, index_url=registry.index_url.replace("//", "//user:hunter2@"))
    ask(secret, environment, pypi("alpha"))
    assert [entry.path for entry in registry.log[:2]] == ["/simple/alpha/", "/simple/alpha/real/"]
    assert registry.log[1].headers["authorization"] == registry.log[0].headers["authorization"]


def test_a_registry_that_is_down_is_given_up_soon(settings: Settings, environment: dict[str, str]) -> None:
    down = replace(settings, index_url=f"http://127.0.0.1:{free_port()}/simple")
    started = time.monotonic()
    answers = ask(down, environment, *(pypi(f"name-{number}") for number in range(200)))
    assert all(answer.exists is None and "refused the connection" in answer.problem for answer in answers)
    assert time.monotonic() - started < 8


def test_a_registry_that_never_answers_is_not_asked_for_every_name(
    registry: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    registry.faults = {f"name-{number}": ("slow", -1) for number in range(100)}
    impatient = replace(settings, network_timeout=0.3)
    answers = ask(impatient, environment, *(pypi(name) for name in registry.faults))
    assert all(answer.exists is None and "did not answer" in answer.problem for answer in answers)
    assert sum(registry.asked.values()) <= 48  # 24 that were not answered, and what was under way by then


@pytest.mark.parametrize("fault", ["slow", "drip", "endless"])
def test_the_deadline_keeps_what_was_learned(
    registry: LoopbackRegistry, settings: Settings, environment: dict[str, str], fault: str
) -> None:
    registry.python = {"alpha": ["1.0"]}
    registry.faults = {"beta": (fault, -1)}
    short = replace(settings, network_deadline=1.5, network_timeout=5.0)
    started = time.monotonic()
    real, unknown = ask(short, environment, pypi("alpha"), pypi("beta"))
    assert real.exists is True
    assert unknown.exists is None
    assert time.monotonic() - started < 6


def test_an_index_that_knows_nothing_and_is_not_there_itself_proves_nothing(
    registry: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    registry.root_status = 404
    (answer,) = ask(settings, environment, pypi("alpha"))
    assert answer.exists is None
    assert "even at its own address" in answer.problem
    registry.python = {"beta": ["1.0"]}
    absent, _ = ask(replace(settings, cache=False), environment, pypi("alpha"), pypi("beta"))
    assert absent.exists is False


def test_an_index_that_shows_names_is_alive_whoever_named_it(
    registry: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    registry.root_status = 404
    registry.python = {"beta": ["1.0"]}
    registries = Registries(settings, environment=environment)
    alpha, beta = (registries.question(FILE, pypi(name)) for name in ("alpha", "beta"))
    named = replace(alpha, indexes=tuple(replace(index, configured=False) for index in alpha.indexes))
    answers = registries.ask([named, beta])
    assert (answers[named].exists, answers[beta].exists) == (False, True)
    assert [entry.method for entry in registry.log] == ["GET", "GET"]


def test_names_that_cannot_be_names_are_never_sent(
    registry: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    entries = [pypi("../admin"), pypi("a b"), pypi("r\u0435quests"), npm("@a/b/c"), npm("x?y=1"), npm("a\n")]
    answers = ask(settings, environment, *entries)
    assert all(answer.exists is None and "cannot be a package's name" in answer.problem for answer in answers)
    assert not registry.log
