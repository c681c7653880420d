"""Imports against what is declared and what indexes have, on a registry that serves wheels."""

from __future__ import annotations

import io
import zipfile

import pytest
from msgspec.structs import replace

from scanner import pipeline
from scanner.model import Source, SourceKind
from scanner.parse.imports import imports, top_modules


def wheel(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "")
    return out.getvalue()


def page(name, *modules, version="1.0"):
    """The index page of a package whose wheel has ``modules``, and the wheel itself."""
    file = f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
    files = [f"{module}/__init__.py" for module in modules] + [f"{name}-{version}.dist-info/METADATA"]
    entry = {"filename": file, "url": f"../../files/{file}", "hashes": {}, "core-metadata": True}
    return {"meta": {"api-version": "1.1"}, "name": name, "versions": [version], "files": [entry]}, {
        file: wheel(*files)
    }


@pytest.fixture
def index(registry, settings, project, monkeypatch):
    for variable, value in {"PIP_CONFIG_FILE": "/dev/null", "UV_NO_CONFIG": "1"}.items():
        monkeypatch.setenv(variable, value)
    for name, *modules in (
        ("oddly-named", "weird", "_weird"),
        ("plain", "plain"),
        ("other", "other"),
        ("gone",),
    ):
        made, files = page(name, *modules)
        registry.python[name] = made
        registry.files |= files
    (project / "pyproject.toml").write_text(
        '[project]\nname = "my-app"\nversion = "1"\ndependencies = ["oddly-named", "plain"]\n'
    )
    return registry


def found(settings, project, code, path="src/my_app/main.py"):
    place = project / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(code)
    report = pipeline.dependencies(replace(settings, root=project, paths=(project,)))
    return [(one.rule, one.location.line, one.package.name) for one in report.findings]


def test_what_nothing_provides_and_what_is_not_declared(index, settings, project):
    code = "import os, weird\nfrom plain.part import x\nimport my_app.util\nimport other\n"
    code += "from invented.core import run\n"
    assert found(settings, project, code) == [
        ("phantom-import", 5, "invented"),
        ("undeclared-import", 4, "other"),
    ]
    assert index.asked["/simple/invented/"] == index.asked["/simple/other/"] == 1
    assert not {path for path in index.asked if "util" in path or "my-app" in path}


@pytest.mark.parametrize(
    "code",
    [
        "try:\n    import invented\nexcept ImportError:\n    invented = None\n",
        "if TYPE_CHECKING:\n    import invented\n",
        "import sys\nif sys.platform == 'java':\n    import invented\n",
        "with suppress(ImportError):\n    import invented\n",
        "import sys\nsys.path.insert(0, 'x')\nimport invented\n",
        "from . import invented\nfrom .invented import x\n",
        "'''\nimport invented\n'''\n",
        "import bpy\nimport ConfigParser\n",
        "import helper\n",
        "def later():\n    import other\n",
        "import built\n",
    ],
)
def test_what_is_guarded_or_the_project_s_own_says_nothing(index, settings, project, code):
    (project / "src" / "my_app").mkdir(parents=True)
    (project / "src" / "my_app" / "helper.py").write_text("")
    (project / "src" / "built.so").write_bytes(b"")
    assert found(settings, project, code) == []


def test_tests_and_projects_that_declare_nothing_are_left_alone(index, settings, project):
    assert found(settings, project, "import invented\n", "tests/test_x.py") == []
    (project / "pyproject.toml").write_text("[tool.black]\nline-length = 80\n")
    assert found(settings, project, "import invented\n") == []


def test_an_index_that_does_not_answer_accuses_nobody(index, settings, project):
    index.faults["invented"] = ("500", -1)
    assert found(settings, project, "import invented\n") == []


def test_without_wheels_to_look_into_nothing_is_said(index, settings, project):
    index.html_only = True
    index.python = {"oddly-named": ["1.0"], "plain": ["1.0"]}
    assert found(settings, project, "import weird\n") == []


def test_places_and_the_quick_look():
    code = b"import a.b, c as d\nif __name__ == '__main__':\n    from e.f import g\ndef h():\n    import i\n"
    source = Source("x.py", SourceKind.PYTHON)
    got = [
        (one.module, one.location.line, one.location.span.column, one.guarded, one.inside)
        for one in imports(source, code)
    ]
    assert sorted(got) == [
        ("a.b", 1, 8, False, False), ("c", 1, 13, False, False), ("e.f", 3, 10, False, False),
        ("i", 5, 12, False, True),
    ]  # fmt: skip
    assert top_modules(code) == {"a", "c", "e", "i"}
    assert top_modules(b' "import n\\n",\n "from o import p"') == {"n", "o"}
