"""``assay check`` and ``assay deps`` as processes, against a registry on loopback."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time

import pytest
from loopback_registry import LoopbackRegistry, packument
from test_cli_usage import assay, imported


@pytest.fixture
def registry():
    with LoopbackRegistry() as server:
        server.python = {"alpha": ["1.0", "1.1"], "beta": ["1.0"]}
        server.npm = {"@scope/alpha": packument("@scope/alpha", ["1.0.0"])}
        yield server


@pytest.fixture
def project(tmp_path, registry):
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "assay.toml").write_text(
        f'cache-dir = ".cache"\nindex-url = "{registry.index_url}"\nnpm-registry = "{registry.npm_url}"\n'
    )
    return folder


def test_check_tells_one_line_each(project):
    done = assay("check", "alpha==1.0", "alpha==9", "absent", cwd=project)
    first, second, third = done.stdout.decode().splitlines()
    assert first == "alpha==1.0: real"
    assert second.startswith("alpha==9: nonexistent-version: alpha has no version 9.")
    assert third.startswith("absent: nonexistent-package: There is no package absent")
    assert done.returncode == 1


def test_check_of_what_is_real_passes_and_the_second_time_asks_nobody(project, registry):
    for _ in range(2):
        assert assay("check", "alpha", "beta==1.0", cwd=project).returncode == 0
    assert registry.asked == {"/simple/alpha/": 1, "/simple/beta/": 1}


def test_check_imports_little(project):
    """Each of these costs a tenth of the 0.3 s that an answer from the cache may take, or more."""
    never = {"rich", "pydantic", "tree_sitter", "scanner.program", "html.parser", "networkx"}
    assert not never & imported("check", "alpha==1.0", cwd=project)
    assert not (never | {"requests", "urllib.request"}) & imported("check", "alpha==1.0", cwd=project)


def test_a_rule_on_code_may_be_left_out_where_no_code_is_looked_at(project):
    (project / "assay.toml").write_text(
        (project / "assay.toml").read_text() + 'ignore = ["weak-hash", "nonexistent-version"]\n'
    )
    assert assay("check", "alpha==9", cwd=project).returncode == 0
    assert assay("check", "alpha==1.0", "absent", cwd=project).returncode == 1


def test_check_of_npm(project):
    done = assay("check", "-e", "npm", "@scope/alpha@^1.0.0", "@scope/alpha@2.0.0", cwd=project)
    first, second = done.stdout.decode().splitlines()
    assert first == "@scope/alpha@^1.0.0: real"
    assert second.startswith("@scope/alpha@2.0.0: nonexistent-version: ")


def test_unverified_is_neither_real_nor_invented(project):
    done = assay("check", "--offline", "gamma", cwd=project)
    assert done.stdout.decode().startswith("gamma: unverified: ")
    assert done.returncode == 4


@pytest.mark.parametrize(
    "arguments",
    [
        ("a b",),
        ("alpha @ https://files.example/a.whl",),
        ("-e", "conda", "alpha"),
        ("-e", "npm", "./here"),
        (),
    ],
)
def test_what_names_no_package_is_wrong_usage(project, registry, arguments):
    done = assay("check", *arguments, cwd=project)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert not registry.log


def test_deps_lists_what_is_wrong_first(project):
    (project / "requirements.txt").write_text("alpha==1.0\nabsent\n")
    (project / "dev-requirements.txt").write_text("alpha==1.0\n")
    done = assay("deps", "--format", "json", cwd=project)
    absent, alpha = json.loads(done.stdout)["packages"]
    assert (absent["verdict"], absent["purl"]) == ("nonexistent-package", "pkg:pypi/absent")
    assert (alpha["verdict"], alpha["purl"]) == ("real", "pkg:pypi/alpha@1.0")
    assert sorted(place["path"] for place in alpha["places"]) == ["dev-requirements.txt", "requirements.txt"]
    assert done.returncode == 1
    table = assay("deps", cwd=project).stdout.decode()
    assert table.splitlines()[1].split()[:2] == ["nonexistent-package", "pkg:pypi/absent"]


def test_deps_writes_cyclonedx(project):
    pytest.importorskip("cyclonedx")
    (project / "requirements.txt").write_text("alpha==1.0\nbeta\n")
    bom = json.loads(assay("deps", "-f", "cyclonedx", cwd=project).stdout)
    assert bom["bomFormat"] == "CycloneDX"
    assert sorted(component["purl"] for component in bom["components"]) == [
        "pkg:pypi/alpha@1.0",
        "pkg:pypi/beta",
    ]


def test_deps_knows_its_formats(project):
    done = assay("deps", "-f", "sarife", cwd=project)
    assert done.returncode == 2
    assert b"cyclonedx" in done.stderr
    (project / "requirements.txt").write_text("absent==1\n")
    log = json.loads(assay("deps", "-f", "sarif", cwd=project).stdout)
    assert [one["ruleId"] for one in log["runs"][0]["results"]] == ["nonexistent-package"]


@pytest.fixture
def broken(project, registry):
    """A project whose requirements hold slips of every kind, and the digest of a published file."""
    registry.python |= {
        "requests": ["2.31.0", "2.32.0", "2.32.3"],
        "opencv-python": ["4.9.0", "4.10.0", "4.11.0"],
    }
    registry.npm["chalk"] = packument("chalk", ["5.0.0", "5.1.0", "5.2.0"])
    (project / "requirements.txt").write_bytes(
        b"# pins\r\nreqeusts >=2.31 ; python_version > '3.0'  # keep me\r\ncv2\r\nrequests[socks]==2.32.9\r\n"
        b"reqeusts>=3\r\nalpha==7.0 --hash=sha256:" + b"0" * 64 + b"\r\nqwzxv-nothing-like-it\r\nbeta\r\n"
    )
    (project / "package.json").write_text('{"dependencies": {"chakl": "^5.0.0", "chalk": "5.9.0"}}')
    (project / "uv.lock").write_text(
        f'version = 1\n[[package]]\nname = "reqeusts"\nversion = "2.31.0"\n'
        f'source = {{ registry = "{registry.index_url}" }}\n'
    )
    return project


def test_fix_shows_first_and_writes_nothing_unasked(broken):
    before = (broken / "requirements.txt").read_bytes()
    done = assay("fix", "--dependencies", cwd=broken)
    text = done.stdout.decode()
    assert "-reqeusts >=2.31 ; python_version" in text
    assert "+requests >=2.31 ; python_version" in text
    assert text.endswith("Nothing was written.\n")
    assert (broken / "requirements.txt").read_bytes() == before
    assert done.returncode == 0


def test_fix_keeps_everything_else_and_refuses_what_is_not_plain(broken):
    done = assay("fix", "--dependencies", "--yes", cwd=broken)
    assert (broken / "requirements.txt").read_bytes() == (
        b"# pins\r\nrequests >=2.31 ; python_version > '3.0'  # keep me\r\nopencv-python\r\n"
        b"requests[socks]==2.32.3\r\n"
        b"reqeusts>=3\r\nalpha==7.0 --hash=sha256:" + b"0" * 64 + b"\r\nqwzxv-nothing-like-it\r\nbeta\r\n"
    )
    assert (broken / "package.json").read_text() == '{"dependencies": {"chalk": "^5.0.0", "chalk": "5.2.0"}}'
    assert "reqeusts" in (broken / "uv.lock").read_text()
    left = [line for line in done.stdout.decode().splitlines() if line.startswith("left alone: ")]
    reasons = {line.split(": ")[1]: line.split(": ", 3)[3] for line in left}
    assert reasons["requirements.txt:5"] == "requests has no release that fits '>=3'."
    assert reasons["requirements.txt:6"] == "The digests are not those of version 1.1."
    assert reasons["requirements.txt:7"] == "No name is near enough."
    assert reasons["uv.lock:3"].startswith("A lock file is written by its tool")
    assert assay("fix", "--dependencies", "--yes", "requirements.txt", cwd=broken).stdout.endswith(
        b"Nothing to change.\n"
    )


def test_db_tells_what_it_has_and_what_failed(project, registry):
    assert (
        assay("db", "status", cwd=project).stdout == b"Nothing has been fetched; 'assay db update' does it.\n"
    )
    assert assay("db", "update", cwd=project).returncode == 2
    registry.files["top.txt"] = "alpha\nbeta\n"
    place = registry.index_url.removesuffix("/simple")
    done = assay("db", "update", "--name-lists", f"pypi={place}/files/top.txt", cwd=project)
    assert done.stdout.decode().splitlines()[-1] == f"{place}/files/top.txt: 2 names"
    assert done.returncode == 0
    failed = assay("db", "update", "--osv-dumps", f"{place}/files/none.zip", cwd=project)
    assert b"404 Not Found" in failed.stdout
    assert failed.returncode == 4
    status = json.loads(assay("db", "status", "-f", "json", cwd=project).stdout)
    assert [(one["kind"], one["rows"]) for one in status["sources"]] == [("names", 2)]


def test_what_was_learned_before_an_interrupt_is_not_asked_again(project, registry):
    names = [f"package{n:02}" for n in range(40)]
    registry.python = {name: ["1.0"] for name in names}
    registry.latency = 1.0
    (project / "requirements.txt").write_text("".join(f"{name}==1.0\n" for name in names))
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    process = subprocess.Popen(
        [sys.executable, "-c", f"{code}; from scanner.cli import main; main()", "deps"],
        cwd=project,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    limit = time.monotonic() + 30
    while sum(registry.asked.values()) < 36 and time.monotonic() < limit:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    learned = set(registry.asked)
    registry.latency = 0.0
    assert assay("deps", cwd=project).returncode == 0
    twice = [name for name, count in registry.asked.items() if count > 1]
    assert len(learned) - len(twice) >= 8, "what had come back by then is remembered"
