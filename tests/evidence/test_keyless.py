"""Evidence signed by an identity, with a stand-in for the package ``sigstore``: only its interface."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType, SimpleNamespace

import pytest

pytest.importorskip("securesystemslib", reason="the extra 'evidence' is not installed")

from scanner.cli.app import run as assay

OURS = {"identity": "scan.yml@refs/heads/main", "issuer": "https://issuer.example"}
FINDING = "import flask\nimport os\n\n\ndef run():\n    os.system(flask.request.args['cmd'])\n"


class RefusedError(Exception):
    """What the stand-in raises where a signature is not good."""


def signature(payload, identity):
    return hashlib.sha256(payload + identity.encode()).hexdigest()


class Bundle:
    def __init__(self, text):
        self._text = text

    def to_json(self):
        return self._text

    from_json = classmethod(lambda cls, text: cls(text))


class Token:
    federated_issuer = OURS["issuer"]

    def __init__(self, credential):
        self.identity = credential


class Signing:
    from_trust_config = classmethod(lambda cls, _: cls())

    def signer(self, token):
        def sign_artifact(payload):
            value = signature(payload, token.identity)
            return Bundle(json.dumps({"messageSignature": {"signature": value}, "by": token.identity}))

        return contextlib.nullcontext(SimpleNamespace(sign_artifact=sign_artifact))


class Verifier:
    production = classmethod(lambda cls: cls())

    def verify_artifact(self, data, bundle, identity):
        told = json.loads(bundle.to_json())
        value = told["messageSignature"]["signature"]
        if identity.identity != told["by"] or value != signature(data, told["by"]):
            raise RefusedError("no")


@pytest.fixture
def credential():
    """Who signs, as the surroundings say; None: nobody."""
    return [OURS["identity"]]


@pytest.fixture
def sigstore(monkeypatch, credential):
    parts = {
        "": {},
        ".errors": {"VerificationError": RefusedError},
        ".models": {"Bundle": Bundle, "ClientTrustConfig": SimpleNamespace(production=lambda: None)},
        ".oidc": {"IdentityToken": Token, "Issuer": None, "detect_credential": lambda: credential[0]},
        ".sign": {"SigningContext": Signing},
        ".verify": {"Verifier": Verifier},
        ".verify.policy": {"Identity": SimpleNamespace},
    }
    for name, content in parts.items():
        made = ModuleType(f"sigstore{name}")
        made.__spec__ = ModuleSpec(made.__name__, None)
        vars(made).update(content)
        monkeypatch.setitem(sys.modules, made.__name__, made)


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "assay.toml").write_text('cache = false\noffline = true\nexclude = ["evidence"]\n')
    (tmp_path / "app.py").write_text(FINDING)
    (tmp_path / "ours.json").write_text(json.dumps(OURS))
    (tmp_path / "theirs.json").write_text(json.dumps(OURS | {"identity": "somebody@else.example"}))
    return tmp_path


SCAN = ["scan", "app.py", "-q", "--exit-zero", "--evidence", "evidence", "--evidence-key", "ours.json"]
VERIFY = ["evidence", "verify", "evidence", "--key"]


def test_signed_and_verified(project, sigstore, capsys):
    assert assay(SCAN) == 0
    assert assay(SCAN) == 0
    capsys.readouterr()
    assert assay([*VERIFY, "ours.json"]) == 0
    assert "signatures checked" in capsys.readouterr().out
    assert assay([*VERIFY, "theirs.json"]) == 1
    assert "signed with another key" in capsys.readouterr().out


def test_edited_or_of_somebody_else(project, sigstore, credential, capsys):
    assert assay(SCAN) == 0
    run = next((project / "evidence" / "runs").iterdir()) / "run.dsse.json"
    sealed = json.loads(run.read_text())
    sealed["payload"] = sealed["payload"][:40] + "AAAA" + sealed["payload"][44:]
    before = run.read_text()
    run.write_text(json.dumps(sealed))
    capsys.readouterr()
    assert assay([*VERIFY, "ours.json"]) == 1
    run.write_text(before)
    assert assay([*VERIFY, "ours.json"]) == 0
    credential[0] = "intruder@else.example"  # names our identity, and Sigstore vouches for another
    assert assay(SCAN) == 0
    capsys.readouterr()
    assert assay([*VERIFY, "ours.json"]) == 1
    assert "the identity" in capsys.readouterr().out


def test_nobody_to_vouch_for(project, sigstore, credential, capsys):
    credential[0] = None
    assert assay(SCAN) == 2
    assert "cannot be signed: Failed to detect Sigstore credentials" in capsys.readouterr().err
    assert not (project / "evidence").exists()


@pytest.mark.parametrize("text", ["{", '{"identity": "a"}', '{"identity": 1, "issuer": "b"}', "{}"])
def test_what_names_no_identity(project, sigstore, capsys, text):
    (project / "ours.json").write_text(text)
    assert assay(SCAN) == 2
    assert "it is no identity" in capsys.readouterr().err


def test_without_the_package(project, monkeypatch, capsys):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert assay(SCAN) == 2
    assert "code-assay[keyless]" in capsys.readouterr().err
