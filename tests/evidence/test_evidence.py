"""Evidence: what a scan puts on record, and every kind of tampering with it, each by its name."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

sys.path.insert(0, str(Path(__file__).parents[1] / "report"))
from reports import ACCEPTED, SQL, at, report

from scanner import evidence
from scanner.cli.app import run as assay
from scanner.evidence import journal
from scanner.evidence.envelope import seal
from scanner.model import Outcome, Suppression
from scanner.report import render
from scanner.rulebook import rules_directory
from scanner.settings import Settings

pytest.importorskip("securesystemslib", reason="the extra 'evidence' is not installed")


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    place = tmp_path_factory.mktemp("keys")
    for name in ("ours", "theirs"):
        evidence.generate(place / name, place / f"{name}.pub")
    assert (place / "ours").stat().st_mode & 0o077 == 0
    return place


@pytest.fixture
def private(keys):
    return evidence.PrivateKey.load(keys / "ours")


@pytest.fixture
def public(keys):
    return [evidence.PublicKey.load(keys / "ours.pub")]


def record(folder, key, made=None, root=None):
    root = root or folder.parent
    made = replace(made or report(), root=root)
    settings = Settings(root=root, paths=(root,))
    return evidence.record(made, render("json", made), settings, folder, key, rules_directory())


@pytest.fixture
def folder(tmp_path, private):
    """Three runs: with one accepted finding, the same again, and with none."""
    place = tmp_path / "evidence"
    record(place, private)
    record(place, private)
    record(place, private, report(findings=(SQL,), outcome=Outcome.PASSED))
    return place


def kinds(folder, public, expected=None):
    return {(one.kind, one.subject) for one in evidence.verify(folder, public, expected).problems}


def lines(folder):
    return journal.journal_file(folder).read_bytes().splitlines()


def write(folder, entries):
    journal.journal_file(folder).write_bytes(b"".join(entry + b"\n" for entry in entries))


def entry(line):
    return json.loads(base64.b64decode(json.loads(line)["payload"]))


def edited(line, **changes):
    """The line with another content, and the signature that it had."""
    sealed = json.loads(line)
    document = entry(line)
    document["body"].update(changes)
    sealed["payload"] = base64.b64encode(json.dumps(document).encode()).decode()
    return json.dumps(sealed).encode()


def chained(found, key):
    """The entries written anew in their order, each bound to the one before, and the head with them."""
    previous, written = journal.FIRST, []
    for number, document in enumerate(found, 1):
        line = seal(document | {"sequence": number, "previous": previous}, journal.ENTRY, key)
        previous = journal.digest(line)
        written.append(line)
    return written, seal({"entries": len(written), "last": previous}, journal.HEAD, key)


def test_untouched_evidence_is_whole(folder, public):
    verified = evidence.verify(folder, public)
    assert verified.problems == ()
    assert [one["kind"] for one in verified.entries] == [
        *("run", "accepted", "accepted"),
        "run",
        *("run", "withdrawn", "withdrawn"),
    ]
    assert verified.runs == 3
    assert verified.signed


def test_statements_say_what_was_scanned_and_found(tmp_path, folder, private):
    def statement(run, name):
        return entry((folder / "runs" / run / name).read_bytes())

    told = statement("000001", "run.dsse.json")
    assert told["_type"] == "https://in-toto.io/Statement/v1"
    data = (folder / "runs" / "000001" / "report.json").read_bytes()
    assert told["subject"] == [
        {"name": "report.json", "digest": {"sha256": hashlib.sha256(data).hexdigest()}}
    ]
    predicate = told["predicate"]
    assert predicate["findings"][0]["rule"] == "sql-injection"
    assert predicate["packages"][0]["answers"][0]["answer"] == "200, 62 releases"
    assert predicate["gaps"][0]["subject"] == "left-pad"
    assert {len(predicate[part]["sha256"]) for part in ("tool", "rules")} == {64}
    (ignored, _) = [one for one in predicate["findings"] if "accepted" in one]
    assert ignored["accepted"] == {"how": "inline", "reason": "only a cache key", "until": "2027-01-31"}
    result = statement("000001", "verification.dsse.json")
    assert result["predicateType"] == "https://in-toto.io/attestation/svr/v0.1"
    assert result["predicate"]["properties"] == ["ASSAY_SCANNED"]
    clean = replace(report(findings=(), gaps=(), outcome=Outcome.PASSED), targets=report().targets[:1])
    record(folder, private, clean)
    run = sorted(path.name for path in (folder / "runs").iterdir())[-1]
    assert statement(run, "verification.dsse.json")["predicate"]["properties"] == [
        "ASSAY_SCANNED",
        "ASSAY_GATE_PASSED",
        "ASSAY_NO_OPEN_FINDINGS",
        "ASSAY_NO_GAPS",
        "ASSAY_PACKAGES_REAL",
    ]


def test_truncated(folder, public):
    write(folder, lines(folder)[:-2])
    assert kinds(folder, public) == {("truncated", "journal")}


def test_truncated_with_its_head_and_runs_put_back(folder, public, tmp_path, private):
    before = lines(folder)
    kept = tmp_path / "kept"
    shutil.copytree(folder, kept)
    last = record(folder, private)
    journal.head_file(folder).write_bytes(journal.head_file(kept).read_bytes())
    write(folder, before)
    assert kinds(folder, public) == {("truncated", f"run {last.run}")}
    shutil.rmtree(last.folder)
    assert kinds(folder, public) == set()  # as it once was: only what was told of elsewhere shows it
    assert kinds(folder, public, (last.entries, last.last[:16])) == {("truncated", "journal")}


def test_reordered(folder, public):
    found = lines(folder)
    found[3], found[4] = found[4], found[3]
    write(folder, found)
    assert kinds(folder, public) >= {("reordered", "journal, entry 4"), ("reordered", "journal, entry 5")}


def test_entry_taken_out_of_the_middle(folder, public):
    found = lines(folder)
    write(folder, found[:1] + found[2:])
    assert ("removed", "journal, entry 2") in kinds(folder, public)


@pytest.mark.parametrize("number", [1, 2, 7])
def test_edited(folder, public, number):
    found = lines(folder)
    found[number - 1] = edited(found[number - 1], reason="all is well")
    write(folder, found)
    assert ("edited", f"journal, entry {number}") in kinds(folder, public)
    assert ("edited", f"journal, entry {number}") in kinds(
        folder, ()
    )  # the chain shows it without a key, too


def test_edited_and_chained_anew_without_the_key(folder, public):
    documents = [entry(line) for line in lines(folder)]
    documents[0]["body"]["verdict"] = "passed"
    written, head = chained(documents, None)
    write(folder, written)
    journal.head_file(folder).write_bytes(head)
    assert kinds(folder, ()) == set()  # unsigned, it looks sound
    assert {kind for kind, _ in kinds(folder, public)} == {"signature"}


def test_signed_anew_with_another_key(folder, public, keys):
    other = evidence.PrivateKey.load(keys / "theirs")
    written, head = chained([entry(line) for line in lines(folder)], other)
    write(folder, written)
    journal.head_file(folder).write_bytes(head)
    found = evidence.verify(folder, public).problems
    assert {(one.kind, one.subject) for one in found} == {
        *(("signature", f"journal, entry {number}") for number in range(1, 8)),
        ("signature", "head.json"),
    }
    assert all("another key" in one.text for one in found)
    both = [*public, evidence.PublicKey.load(keys / "theirs.pub")]
    assert kinds(folder, both) == set()


def test_added_by_hand(folder, public, private):
    found = lines(folder)
    more = {"sequence": 8, "previous": journal.digest(found[-1]), "time": "", "kind": "run", "body": {}}
    write(folder, [*found, seal(more, journal.ENTRY, None)])
    assert {("added", "journal, entry 8"), ("signature", "journal, entry 8")} <= kinds(folder, public)


def test_entry_that_is_repeated(folder, public):
    found = lines(folder)
    write(folder, [*found[:4], found[3], *found[4:]])
    assert ("added", "journal, entry 5") in kinds(folder, public)


def test_no_byte_can_be_changed(folder, public):
    """One byte anywhere in journal and head, drawn by a fixed seed."""
    draw = random.Random(7)
    for file in (journal.journal_file(folder), journal.head_file(folder)):
        whole = file.read_bytes()
        for _ in range(60):
            place = draw.randrange(len(whole) - 1)
            changed = bytes([whole[place] ^ draw.choice((1, 2, 32, 128))])
            file.write_bytes(whole[:place] + changed + whole[place + 1 :])
            assert kinds(folder, public), (file.name, place, whole[place : place + 1], changed)
        file.write_bytes(whole)
    assert kinds(folder, public) == set()


@pytest.mark.parametrize("name", ["report.json", "run.dsse.json", "verification.dsse.json"])
def test_files_of_a_run(folder, public, name):
    file = folder / "runs" / "000001" / name
    file.write_bytes(file.read_bytes().replace(b"e", b"f", 1))
    assert kinds(folder, public) == {("edited", f"run 000001, {name}")}
    file.unlink()
    assert kinds(folder, public) == {("missing", f"run 000001, {name}")}


def test_head_is_gone_or_nonsense(folder, public, private):
    head = journal.head_file(folder)
    head.write_text("{")
    assert kinds(folder, public) == {("edited", "head.json")}
    with pytest.raises(evidence.EvidenceError, match=r"head\.json cannot be used"):
        record(folder, private)
    head.unlink()
    assert kinds(folder, public) == {("missing", "head.json")}
    with pytest.raises(evidence.EvidenceError, match="verify"):
        record(folder, private)


def test_nothing_is_built_on_a_journal_that_was_changed(folder, private):
    write(folder, lines(folder)[:-1])
    with pytest.raises(evidence.EvidenceError, match="does not end as its head says"):
        record(folder, private)


def test_an_interrupted_run_costs_nothing(folder, public, private):
    with journal.journal_file(folder).open("ab") as stream:
        stream.write(b'{"payload": "ey')
    assert kinds(folder, public) == {("unreadable", "journal, entry 8")}
    record(folder, private)
    assert kinds(folder, public) == set()


def test_two_scans_at_once(tmp_path, private, public):
    place = tmp_path / "evidence"
    threads = [threading.Thread(target=record, args=(place, private)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    verified = evidence.verify(place, public)
    assert verified.problems == ()
    assert verified.runs == 6


def test_a_folder_that_cannot_be_written(tmp_path, private):
    (tmp_path / "file").write_text("")
    with pytest.raises(evidence.EvidenceError, match="cannot be written there"):
        record(tmp_path / "file", private)


def test_trail_of_a_period(folder, public):
    text = evidence.trail(evidence.verify(folder, public), date(2026, 1, 1), date(2026, 1, 31))
    assert "The evidence is whole: 7 entries, signatures checked." in text
    assert "| 2026-01-02T03:04:06Z | failed | 1 critical, 1 high, 1 medium | 2 | no git | 000001 |" in text
    assert "| accepted | weak-hash | app/etag.py:7 | not known | only a cache key | 2027-01-31 |" in text
    assert text.endswith("## Accepted at the end of the journal\n\nNothing.\n")
    outside = evidence.trail(evidence.verify(folder, public), date(2027, 1, 1), None)
    assert "## Runs\n\nNone." in outside


def git(place, *arguments):
    known = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "HOME": str(place)}
    names = ["-c", "user.name=Ada", "-c", "user.email=ada@corp.example", "-c", "init.defaultBranch=main"]
    command = ["git", *names, *arguments]
    return subprocess.run(
        command, cwd=place, env=os.environ | known, check=True, capture_output=True, text=True
    )


def test_commit_tree_changes_and_authors(tmp_path, private):
    project = tmp_path / "project"
    (project / "app").mkdir(parents=True)
    (project / "app" / "etag.py").write_text("\n" * 6 + "# assay: ignore[weak-hash] only a cache key\n")
    git(project, "init", "--quiet")
    git(project, "add", ".")
    git(project, "commit", "--quiet", "-m", "first")
    record(project / "evidence", private, report(findings=(ACCEPTED,)), project)
    told = entry((project / "evidence" / "runs" / "000001" / "run.dsse.json").read_bytes())
    commit = git(project, "rev-parse", "HEAD").stdout.strip()
    tree = git(project, "rev-parse", "HEAD^{tree}").stdout.strip()
    assert told["subject"][0] == {"name": "project", "digest": {"gitCommit": commit, "gitTree": tree}}
    assert told["predicate"]["source"] == {"commit": commit, "tree": tree, "clean": True, "changes": {}}
    override = entry(lines(project / "evidence")[1])["body"]
    assert (override["by"]["name"], override["by"]["mail"]) == ("Ada", "ada@corp.example")
    (project / "new file.py").write_text("x = 1\n")
    record(project / "evidence", private, report(findings=(ACCEPTED,)), project)
    told = entry((project / "evidence" / "runs" / "000003" / "run.dsse.json").read_bytes())
    digest = hashlib.sha256(b"x = 1\n").hexdigest()
    assert told["predicate"]["source"]["changes"] == {"new file.py": digest}
    assert told["predicate"]["source"]["clean"] is False
    git(project, "rm", "--quiet", "--cached", "app/etag.py")
    record(project / "evidence", private, report(findings=(ACCEPTED,)), project)
    told = entry((project / "evidence" / "runs" / "000004" / "run.dsse.json").read_bytes())
    assert set(told["predicate"]["source"]["changes"]) == {"app/etag.py", "new file.py"}


def test_nothing_that_the_repository_names_is_run(tmp_path, private):
    """A filter of its configuration would run whenever git compares contents."""
    (tmp_path / "app.py").write_text("x = 1\n")
    (tmp_path / ".gitattributes").write_text("*.py filter=evil diff=evil\n")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "first")
    for name in ("filter.evil.clean", "filter.evil.smudge", "diff.evil.textconv", "diff.evil.command"):
        git(tmp_path, "config", name, f"touch {tmp_path}/owned; cat")
    (tmp_path / "app.py").write_text("x = 2\n")
    found = replace(ACCEPTED, suppression=Suppression("inline", "why", at("app.py", 1, 1, 2)))
    record(tmp_path / "evidence", private, report(findings=(found,)), tmp_path)
    told = entry((tmp_path / "evidence" / "runs" / "000001" / "run.dsse.json").read_bytes())
    assert set(told["predicate"]["source"]["changes"]) == {"app.py"}
    assert not (tmp_path / "owned").exists()
    os.utime(tmp_path / "app.py")
    (tmp_path / "app.py").write_text("x = 1\n")  # as it was, but for its time
    record(tmp_path / "evidence", private, report(findings=(found,)), tmp_path)
    run = sorted(path.name for path in (tmp_path / "evidence" / "runs").iterdir())[-1]
    told = entry((tmp_path / "evidence" / "runs" / run / "run.dsse.json").read_bytes())
    assert told["predicate"]["source"]["clean"] is True
    assert not (tmp_path / "owned").exists()


def test_commands(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.py").write_text("import hashlib\nx = hashlib.md5(open('a').read())\n")
    assert assay(["evidence", "key", "key"]) == 0
    assert assay(["evidence", "key", "key"]) == 2  # never overwritten
    capsys.readouterr()
    scan = ["scan", "app.py", "--offline", "--exit-zero", "--evidence", "proof", "--cache-dir", "cache"]
    assert assay([*scan, "--evidence-key", "key"]) == 0
    told = capsys.readouterr().err.strip().rpartition(" ")[2]
    assert assay(["evidence", "verify", "proof", "--key", "key.pub", "--expect", told]) == 0
    assert "whole: 1 entries, 1 runs, signatures checked" in capsys.readouterr().out
    assert assay(["evidence", "report", "proof", "--since", "2020-01-01"]) == 0
    assert "## Runs" in capsys.readouterr().out
    (tmp_path / "proof" / "runs" / "000001" / "report.json").write_text("{}")
    assert assay(["evidence", "verify", "proof"]) == 1
    assert "edited: run 000001, report.json is not what" in capsys.readouterr().out
    for wrong in (
        ["evidence", "verify", "nowhere"],
        ["evidence", "verify", "proof", "--key", "app.py"],
        ["evidence", "verify", "proof", "--expect", "3"],
        ["evidence", "report", "proof", "--since", "soon"],
        ["scan", "app.py", "--evidence-key", "key"],
        [*scan, "--evidence-key", "app.py"],
    ):
        assert assay(wrong) == 2, wrong
