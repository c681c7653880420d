"""The demo project gives exactly the findings that it was written for: none missing, none on a safe twin."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest
from demo_registry import DEMO, demo_registry

# rule, file, text of the line
EXPECTED = [
    ("nonexistent-package", "requirements.txt", "assay-demo-no-such-package==2.1.0"),
    ("nonexistent-package", "package.json", '"assay-demo-no-such-package": "^1.2.0"'),
    ("nonexistent-version", "requirements.txt", "python-dotenv==1.0.47"),
    ("yanked-version", "requirements.txt", "requests==2.32.0"),
    ("sql-injection", "ordering/web.py", "execute(query)"),
    ("cross-site-scripting", "ordering/web.py", "Enjoy your meal, {name}"),
    ("cross-site-scripting", "ordering/web.py", 'requests.get(request.args["url"]'),
    ("path-traversal", "ordering/web.py", 'os.path.join("receipts"'),
    ("plaintext-password-stored", "ordering/web.py", 'user.password = request.form["password"]'),
    ("path-traversal", "ordering/web.py", '"photos", photo.filename'),
    ("unrestricted-upload", "ordering/web.py", '"photos", photo.filename'),
    ("command-injection", "ordering/web.py", '"lpr -P " + printer'),
    ("server-side-request-forgery", "ordering/web.py", 'requests.get(request.args["url"]'),
    ("unsafe-deserialization", "ordering/web.py", "pickle.loads("),
    ("open-redirect", "ordering/web.py", 'redirect(request.args.get("next"'),
    ("debug-mode-enabled", "ordering/web.py", "debug=True"),
    ("hardcoded-credential", "ordering/accounts.py", "ADMIN_PASSWORD ="),
    ("fast-password-hash", "ordering/accounts.py", "hashlib.md5(password.encode())"),
    ("weak-random-for-secret", "ordering/accounts.py", "random.choice(string.ascii_letters)"),
    ("secret-in-log", "ordering/accounts.py", 'log.info("login of'),
    ("jwt-verification-disabled", "ordering/accounts.py", '"verify_signature": False'),
    ("fail-open-exception", "ordering/accounts.py", "return True"),
    ("unsafe-deserialization", "ordering/suppliers.py", "Loader=yaml.Loader"),
    ("tls-verification-disabled", "ordering/suppliers.py", "verify=False"),
    ("archive-extracted-without-filter", "ordering/suppliers.py", 'menu.extractall("menus")'),
    ("sql-text-built-from-parts", "README.md", "connection.execute(f"),
    ("dynamic-code-execution", "sales.ipynb", "total = eval("),
]
ACCEPTED = [("weak-hash", "ordering/suppliers.py", "hashlib.md5(page).hexdigest()")]


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    place = tmp_path_factory.mktemp("demo")
    project = shutil.copytree(DEMO, place / "lunch", ignore=shutil.ignore_patterns("__pycache__"))
    with demo_registry() as registry:
        command = [sys.executable, "-c", "from scanner.cli import main; main()", "scan", str(project)]
        command += ["--index-url", registry.index_url, "--npm-registry", registry.npm_url]
        command += ["--cache-dir", str(place / "cache"), "-f", "json"]
        done = subprocess.run(command, capture_output=True, cwd=place, env=dict(os.environ))
    assert done.returncode == 1, done.stderr.decode()
    return json.loads(done.stdout)


def line_of(file, text):
    """The place of the one line that holds the text: (cell, line)."""
    content = (DEMO / file).read_text("utf-8")
    if file.endswith(".ipynb"):
        cells = [cell["source"] for cell in json.loads(content)["cells"]]
    else:
        cells = [content.splitlines()]
    places = [
        (cell if file.endswith(".ipynb") else None, line)
        for cell, lines in enumerate(cells, 1)
        for line, written in enumerate(lines, 1)
        if text in written
    ]
    assert len(places) == 1, (file, text, places)
    return places[0]


def told(findings):
    return sorted(
        (f["rule"], f["location"]["path"], (f["location"]["cell"], f["location"]["line"])) for f in findings
    )


def claimed(entries):
    return sorted((rule, file, line_of(file, text)) for rule, file, text in entries)


def test_the_findings_are_exactly_these(report):
    assert told(f for f in report["findings"] if not f["suppression"]) == claimed(EXPECTED)


def test_one_finding_is_accepted_with_its_reason(report):
    accepted = [f for f in report["findings"] if f["suppression"]]
    assert told(accepted) == claimed(ACCEPTED)
    assert accepted[0]["suppression"]["reason"].startswith("numbers a price list")


def test_nothing_was_left_out(report):
    assert report["gaps"] == []
    assert report["counts"]["files"] == 8
    assert report["counts"]["requirements"] == 8


def test_every_category_of_the_owasp_top_ten_is_shown(report):
    shown = {
        category
        for finding in report["findings"]
        for category in report["rules"][finding["rule"]]["owasp"]
        if category.endswith(":2025")
    }
    assert shown == {f"A{number:02}:2025" for number in range(1, 11)}


def test_what_was_meant_is_suggested(report):
    suggestions = {f["rule"]: f["suggestion"] for f in report["findings"] if f["suggestion"]}
    assert "python-dotenv==1.0.1" in suggestions["nonexistent-version"]
    assert "requests==2.32.5" in suggestions["yanked-version"]
