"""Many calls at once: how often, when, and until when."""

from __future__ import annotations

import threading
import time

import pytest
from loopback_registry import LoopbackRegistry

from scanner.support import fetching
from scanner.support.fetching import Fetching
from scanner.support.http import Call, FetchError, Response, origin, redirected, scrub


def test_pauses_grow_and_stay_within_the_deadline() -> None:
    calls: Fetching[str, int] = Fetching({}, lambda key, response: 0, 1.0, 60.0)
    trouble = FetchError("no", "later", again=True)
    for tries, middle in ((1, 0.4), (2, 0.8), (3, 1.6)):
        pause = calls._pause(trouble, tries)
        assert pause is not None
        assert middle * 0.7 < pause < middle * 1.3
    assert calls._pause(trouble, 4) is None
    assert calls._pause(FetchError("no", "never"), 1) is None
    assert calls._pause(FetchError("no", "later", again=True, after=5.0), 1) == 5.0
    assert calls._pause(FetchError("no", "later", again=True, after=61.0), 1) is None
    short: Fetching[str, int] = Fetching({}, lambda key, response: 0, 1.0, 0.1)
    assert short._pause(trouble, 1) is None


def test_connections_are_kept_and_bounded() -> None:
    with LoopbackRegistry(python={f"n{number}": ["1.0"] for number in range(64)}, latency=0.02) as registry:
        calls = {name: Call(f"{registry.index_url}/{name}/") for name in registry.python}
        threads: set[int] = set()

        def judge(key: str, response: Response) -> int:
            threads.add(threading.get_ident())
            return response.status

        results = dict(Fetching(calls, judge, 2.0, 20.0).results())
    assert set(results.values()) == {200}
    assert len(results) == 64
    assert 1 < len(threads) <= fetching.WORKERS


def test_who_stops_listening_stops_the_work() -> None:
    with LoopbackRegistry(python={f"n{number}": ["1.0"] for number in range(200)}, latency=0.05) as registry:
        calls = {name: Call(f"{registry.index_url}/{name}/") for name in registry.python}
        results = Fetching(calls, lambda key, response: response.status, 2.0, 20.0).results()
        next(results)
        started = time.monotonic()
        results.close()  # type: ignore[attr-defined]
        assert time.monotonic() - started < 2
        asked = len(registry.log)
        time.sleep(0.2)
        assert len(registry.log) == asked < 100


def test_a_defect_in_reading_an_answer_reaches_the_caller() -> None:
    with LoopbackRegistry(python={"alpha": ["1.0"]}) as registry:

        def judge(key: str, response: Response) -> int:
            raise KeyError(key)

        calls = {"alpha": Call(f"{registry.index_url}/alpha/")}
        with pytest.raises(KeyError):
            list(Fetching(calls, judge, 2.0, 20.0).results())


@pytest.mark.parametrize("url", ["ftp://x/", "http://", "//x", "http://[::1", "http://x:port/"])
def test_an_address_that_is_none_is_an_error_not_a_crash(url: str) -> None:
    with pytest.raises(ValueError):
        origin(url)
    calls = {"alpha": Call(url)}
    ((_, result),) = Fetching(calls, lambda key, response: 0, 1.0, 5.0).results()
    assert isinstance(result, FetchError)


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/b/", "https://one.example/b/"),
        ("c", "https://one.example/a/c"),
        ("https://ada:secret@two.example/x#y", "https://two.example/x"),
        ("//three.example/", "https://three.example/"),
    ],
)
def test_redirects_lead_without_credentials(location: str, target: str) -> None:
    assert redirected("https://one.example/a/", location) == target


@pytest.mark.parametrize(
    "location", ["http://one.example/a/", "file:///etc/passwd", "ftp://x/", "https://[::1"]
)
def test_redirects_that_are_not_followed(location: str) -> None:
    with pytest.raises(FetchError):
        redirected("https://one.example/a/", location)


def test_scrub_and_call_show_no_secrets() -> None:
    assert (
        scrub("see https://ada:se@cret@x.example/simple, http://b@y/")
        == "see https://x.example/simple, http://y/"
    )
    assert "t0k3n" not in repr(Call("https://x.example/", authorization="Bearer t0k3n"))


def test_a_server_that_cannot_keep_up_is_asked_less_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "_FIRST_PAUSE", 0.01)
    lock, active, most = threading.Lock(), 0, 0
    crowd = threading.Event()  # the first answers wait for it, however busy the machine is

    def answer(session: object, call: Call, *limits: object, **_: object) -> Response:
        nonlocal active, most
        with lock:
            active += 1
            most = max(most, active)
            fits = active <= 2
            if active > 8:
                crowd.set()
        crowd.wait(5.0)
        time.sleep(0.02)
        with lock:
            active -= 1
        if not fits:
            raise FetchError("it did not answer", "later", again=True, host=True)
        return Response(200, {}, b"", call.url)

    monkeypatch.setattr(fetching, "get", answer)
    calls = {str(number): Call("http://slow.example/") for number in range(60)}
    results = list(dict(Fetching(calls, lambda key, response: response.status, 1.0, 60.0).results()).values())
    assert most > 8
    assert results.count(200) > 45
