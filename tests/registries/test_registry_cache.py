"""What is remembered, for how long, and what an old answer may still prove."""

from __future__ import annotations

from entries import manifest, pypi
from loopback_registry import LoopbackRegistry
from msgspec.structs import replace

from scanner.model import Answer
from scanner.registries import Registries
from scanner.settings import Settings
from scanner.support.cache import Cache
from scanner.support.clock import Clock

FILE = manifest().file


class LaterClock(Clock):
    """A clock that is set forward by hand."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def now(self) -> float:
        return super().now() + self.ahead


def ask(settings: Settings, environment: dict[str, str], clock: Clock, *names: str) -> list[Answer]:
    registries = Registries(settings, clock=clock, environment=environment)
    questions = [registries.question(FILE, pypi(name)) for name in names]
    answers = registries.ask(questions)
    return [answers[question] for question in questions]


def test_a_second_run_asks_nothing_and_says_when_it_was_asked(
    registry: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    registry.python = {"alpha": ["1.0", "2.0rc1"]}
    clock = LaterClock()
    first = ask(settings, environment, clock, "alpha", "beta")
    requests = len(registry.log)
    clock.ahead = 60
    second = ask(settings, environment, clock, "alpha", "beta")
    assert len(registry.log) == requests
    for before, after in zip(first, second, strict=True):
        assert (before.exists, before.releases) == (after.exists, after.releases)
        assert before.inquiries[0].asked_at == after.inquiries[0].asked_at
        assert (before.inquiries[0].cached, after.inquiries[0].cached) == (False, True)


def test_absence_is_forgotten_after_five_minutes_and_presence_is_renewed_by_validators(
    registry: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    registry.python = {"alpha": ["1.0"], "gamma": ["1.0"]}
    registry.etag = '"one"'
    clock = LaterClock()
    ask(settings, environment, clock, "alpha", "beta")
    registry.python["beta"] = ["3.0"]
    clock.ahead = 301
    alpha, beta = ask(settings, environment, clock, "alpha", "beta")
    assert beta.exists is True
    assert registry.asked["/simple/alpha/"] == 1
    clock.ahead = 3700
    (alpha,) = ask(settings, environment, clock, "alpha")
    assert registry.log[-1].headers["if-none-match"] == '"one"'
    assert alpha.exists is True
    assert [release.version for release in alpha.releases] == ["1.0"]
    assert alpha.inquiries[0].answer.startswith("304")
    clock.ahead = 3800
    ask(settings, environment, clock, "alpha")
    assert registry.asked["/simple/alpha/"] == 2


def test_offline_nothing_is_asked_and_an_old_absence_proves_nothing(
    registry: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    registry.python = {"alpha": ["1.0"]}
    clock = LaterClock()
    ask(settings, environment, clock, "alpha", "beta")
    requests = len(registry.log)
    offline = replace(settings, offline=True)
    known, absent, never = ask(offline, environment, clock, "alpha", "beta", "gamma")
    assert (known.exists, absent.exists, never.exists) == (True, False, None)
    assert "offline" in never.problem
    clock.ahead = 3700
    known, absent = ask(offline, environment, clock, "alpha", "beta")
    assert known.exists is True
    assert "offline" in known.problem  # it may have more releases by now
    assert absent.exists is None
    assert len(registry.log) == requests


def test_an_old_answer_stands_in_for_a_registry_that_is_down_but_not_as_complete(
    registry: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    registry.python = {"alpha": ["1.0"]}
    clock = LaterClock()
    ask(settings, environment, clock, "alpha")
    registry.faults = {"alpha": ("503", -1)}
    clock.ahead = 3700
    (answer,) = ask(settings, environment, clock, "alpha")
    assert answer.exists is True
    assert "503" in answer.problem


def test_answers_for_one_user_are_not_given_to_another(
    registry: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    registry.python = {"alpha": ["1.0"]}
    secret = replace(settings, index_url=registry.index_url.replace("//", "//ada:one@"))
    ask(secret, environment, Clock(), "alpha")
    ask(
        replace(settings, index_url=registry.index_url.replace("//", "//ada:two@")),
        environment,
        Clock(),
        "alpha",
    )
    assert registry.asked["/simple/alpha/"] == 2
    stored = b"".join(file.read_bytes() for file in (settings.cache_dir or settings.root).iterdir())
    assert b"ada" not in stored
    assert b"one@" not in stored


def test_without_a_cache_nothing_is_written(
    registry: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    ask(replace(settings, cache=False), environment, Clock(), "alpha")
    assert settings.cache_dir is not None
    assert not settings.cache_dir.exists()


def test_a_remembered_answer_that_cannot_be_read_is_asked_again(
    registry: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    registry.python = {"alpha": ["1.0"]}
    ask(settings, environment, Clock(), "alpha")
    cache = Cache(settings.cache_dir, "registries")
    key = "\x1f".join(("simple", registry.index_url, "", "alpha"))
    assert key in cache.read([key])
    cache.write({key: b'[1,true,[["1.0","x","y","z","too many"]],{},[],0,1e12,"","","",1e12]'})
    cache.close()
    (answer,) = ask(settings, environment, Clock(), "alpha")
    assert [release.version for release in answer.releases] == ["1.0"]
