"""Fixtures of the tests that ask registries; a ``conftest.py`` takes in what it needs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from loopback_registry import LoopbackRegistry
from npm_registry import NotHereError, install, verdaccio

from scanner.settings import Settings


@pytest.fixture
def registry() -> Iterator[LoopbackRegistry]:
    with LoopbackRegistry() as server:
        yield server


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A user who has configured nothing."""
    home = tmp_path / "home"
    home.mkdir()
    return {
        "HOME": str(home),
        "PIP_CONFIG_FILE": "/dev/null",
        "UV_NO_CONFIG": "1",
        "NPM_CONFIG_PREFIX": str(home),
    }


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


@pytest.fixture
def settings(tmp_path: Path, project: Path, registry: LoopbackRegistry) -> Settings:
    return Settings(
        project,
        (project,),
        index_url=registry.index_url,
        npm_registry=registry.npm_url,
        cache_dir=tmp_path / "cache",
        network_timeout=1.0,
        network_deadline=20.0,
    )


@pytest.fixture
def npm_server(tmp_path: Path, pytestconfig: pytest.Config) -> Iterator[str]:
    """The address of an empty verdaccio; skipped where it cannot be had."""
    assert pytestconfig.cache is not None
    try:
        script = install(Path(pytestconfig.cache.mkdir("npm")) / "verdaccio")
    except NotHereError as reason:
        pytest.skip(str(reason))
    with verdaccio(script, tmp_path / "verdaccio") as address:
        yield address


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries follow each other quickly; how pauses grow is tested on its own."""
    monkeypatch.setattr("scanner.support.fetching._FIRST_PAUSE", 0.05)
