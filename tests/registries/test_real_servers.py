"""pypiserver and verdaccio, for real."""

from __future__ import annotations

from pathlib import Path

import pytest
from entries import manifest, npm, pypi
from msgspec.structs import replace
from npm_registry import publish
from python_index import build_sdist, build_wheel, pypiserver

from scanner.registries import Registries
from scanner.settings import Settings

FILE = manifest().file


def test_pypiserver(tmp_path: Path, settings: Settings, environment: dict[str, str]) -> None:
    folder = tmp_path / "packages"
    folder.mkdir()
    for version in ("1.0", "1.1.post1", "2.0rc1", "1!0.5"):
        build_wheel(folder, "sand-castle", version)
    build_sdist(folder, "sand-castle", "0.9")
    with pypiserver(folder) as address:
        registries = Registries(replace(settings, index_url=address), environment=environment)
        real, absent = (registries.question(FILE, pypi(name)) for name in ("Sand_Castle", "sand-palace"))
        answers = registries.ask([real, absent])
    assert answers[real].exists is True
    versions = [release.version for release in answers[real].releases]
    assert versions == ["1!0.5", "2.0rc1", "1.1.post1", "1.0", "0.9"]
    assert answers[absent].exists is False
    assert answers[absent].inquiries[0].answer == "404 Not Found"


def test_verdaccio(npm_server: str, settings: Settings, environment: dict[str, str]) -> None:
    for version in ("1.0.0", "1.2.0"):
        publish(npm_server, "sand-castle", version)
    publish(npm_server, "@beach/sand-castle", "0.1.0")
    publish(npm_server, "sand-castle", "2.0.0-beta.1", tag="next")
    registries = Registries(replace(settings, npm_registry=npm_server), environment=environment)
    entries = (npm("sand-castle"), npm("@beach/sand-castle"), npm("@beach/palace"), npm("sand-palace"))
    questions = [registries.question(FILE, entry) for entry in entries]
    answers = registries.ask(questions)
    plain, scoped, absent, other = (answers[question] for question in questions)
    assert {release.version for release in plain.releases} == {"1.0.0", "1.2.0", "2.0.0-beta.1"}
    assert plain.tags == {"latest": "1.2.0", "next": "2.0.0-beta.1"}
    assert [release.version for release in scoped.releases] == ["0.1.0"]
    assert (absent.exists, other.exists) == (False, False)


@pytest.mark.live
def test_the_public_registries(tmp_path: Path) -> None:
    settings = Settings(tmp_path, (tmp_path,), cache_dir=tmp_path / "cache", network_deadline=30)
    registries = Registries(settings)
    entries = (pypi("requests"), npm("left-pad"), pypi("assay-demo-no-such-package"))
    questions = [registries.question(FILE, entry) for entry in entries]
    answers = registries.ask(questions)
    requests, left_pad, absent = (answers[question] for question in questions)
    if requests.exists is None and left_pad.exists is None:
        pytest.skip(f"no network: {requests.problem}")
    assert "2.32.3" in {release.version for release in requests.releases}
    assert "1.3.0" in {release.version for release in left_pad.releases}
    assert absent.exists is False
