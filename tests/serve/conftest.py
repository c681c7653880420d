import pytest
from loopback_registry import LoopbackRegistry

WEAK = """import os
from flask import Flask, request
app = Flask(__name__)


@app.route('/')
def f():
    os.system(request.args['q'])
    return 'ok'
"""


@pytest.fixture
def registry():
    with LoopbackRegistry() as server:
        server.python = {"alpha": ["1.0", "1.1"]}
        yield server


@pytest.fixture
def project(tmp_path, registry):
    """A project with a weak file, and a file beside it that nobody may see."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "assay.toml").write_text(
        f'cache-dir = ".cache"\nindex-url = "{registry.index_url}"\nnpm-registry = "{registry.npm_url}"\n'
    )
    (folder / "app.py").write_text(WEAK)
    (folder / "clean.py").write_text("x = 1\n")
    (tmp_path / "outside.py").write_text(WEAK)
    return folder
