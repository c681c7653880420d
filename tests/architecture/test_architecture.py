"""The house holds: imports go downward, modules stay small, the start stays light, no registry is spelled."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "scanner").rglob("*.py"))
LONGEST_MODULE = 450  # lines
LONGEST_FUNCTION = 60
HEAVY = (
    "requests",
    "networkx",
    "rich",
    "packageurl",
    "tree_sitter",
    "markdown_it",
    "bandit",
    "semgrep",
    "pydantic",
)
UNDECLARED = {
    "keyring",  # used as pip does: where the user has it
    "cyclonedx",  # the extra sbom
    "securesystemslib",  # the extra evidence
    "cryptography",  # what it signs with
    "lsprotocol",  # the extra lsp, with pygls
    "pygls",
    "mcp",  # the extra mcp
}


def name(file):
    return file.relative_to(ROOT).as_posix()


@cache
def kept():
    """The files that git keeps, or, in an unpacked source distribution, all that came with it."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
        files = [ROOT / name for name in listed.decode().split("\0") if name]
    else:
        files = [file for file in ROOT.rglob("*") if not {".venv", "node_modules"} & set(file.parts)]
    return [file for file in files if file.is_file()]


def registry_hosts():
    """The public registries' hosts and those of their files, as the installed tools know them."""
    from packageurl.validate import NpmTypeDefinition, PypiTypeDefinition
    from pip._internal.models import index

    kinds = (NpmTypeDefinition, PypiTypeDefinition)
    hosts = {urlsplit(kind.default_repository_url).hostname for kind in kinds}
    for known in (index.PyPI, index.TestPyPI):
        hosts |= {urlsplit(known.url).hostname, known.file_storage_domain}
    if shutil.which("npm"):
        told = subprocess.run(["npm", "config", "get", "registry"], cwd="/", capture_output=True, text=True)
        hosts.add(urlsplit(told.stdout.strip()).hostname)
    hosts -= {None, "localhost", "127.0.0.1"}
    assert len(hosts) >= 3
    return hosts


def test_rooms_import_downward_only():
    code = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"
    command = [sys.executable, "-W", "ignore", "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_room_has_its_layer():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    (contract,) = settings["importlinter"]["contracts"]
    assert contract["exhaustive"] is True
    layers = re.findall(r"\w+", " ".join(contract["layers"]))
    rooms = {entry.stem for entry in (ROOT / "scanner").iterdir() if entry.suffix == ".py" or entry.is_dir()}
    assert rooms - {"__init__", "__pycache__", "data"} <= set(layers)
    assert len(layers) == len(set(layers))


def test_no_registry_is_spelled():
    """Which registry is asked is for the user's tools to say, so a mirror can stand in for all of them."""
    pattern = re.compile("|".join(re.escape(host) for host in registry_hosts()).encode(), re.IGNORECASE)
    spelled = [name(file) for file in kept() if pattern.search(file.read_bytes())]
    assert spelled == []


def test_there_is_no_lock_file():
    names = {"uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "pylock.toml", "package-lock.json"}
    places = {"tests/data", "corpora"}
    found = [
        name(file)
        for file in kept()
        if file.name in names and not any(file.is_relative_to(ROOT / place) for place in places)
    ]
    assert found == []


def test_modules_stay_small():
    sizes = {name(file): file.read_text("utf-8").count("\n") for file in MODULES}
    assert {file: lines for file, lines in sizes.items() if lines > LONGEST_MODULE} == {}


def test_functions_stay_small():
    long = [
        (name(file), node.name, node.end_lineno - node.lineno + 1)
        for file in MODULES
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def test_modules_are_named_by_the_field_and_say_what_they_are():
    vague = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}
    assert [name(file) for file in MODULES if file.stem in vague] == []
    assert [name(file) for file in MODULES if not ast.get_docstring(ast.parse(file.read_text("utf-8")))] == []


def test_every_library_that_is_imported_is_declared():
    """Who installs Assay gets its dependencies only, and nothing that the tests happen to need."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {canonicalize_name(Requirement(entry).name) for entry in project["dependencies"]}
    owners = packages_distributions()
    imported = {
        root: name(file)
        for file in MODULES
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        for module in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom) and not node.level
            else []
        )
        if (root := module.partition(".")[0]) not in {*sys.stdlib_module_names, "scanner", ""}
    }
    assert imported
    undeclared = {
        root: file
        for root, file in imported.items()
        if not declared & {canonicalize_name(owner) for owner in owners.get(root, [])}
    }
    assert undeclared.keys() == UNDECLARED, undeclared


def test_only_the_pipeline_knows_the_order():
    """Doors call the pipeline: they do not reach around it into the rooms that do the work."""
    working = {"analyse", "dependencies", "discover", "engines", "parse", "policy", "program", "registries"}
    reached = [
        (file.name, room)
        for file in (ROOT / "scanner" / "cli").rglob("*.py")
        for room in re.findall(r"scanner(?:\.| import )(\w+)", file.read_text("utf-8"))
        if room in working
    ]
    assert reached == []


@pytest.mark.parametrize("arguments", [["--version"], ["--help"]])
def test_start_loads_nothing_heavy(arguments):
    code = (
        "import sys\nfrom scanner.cli.app import run\n"
        f"run({arguments!r})\nprint(sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"
