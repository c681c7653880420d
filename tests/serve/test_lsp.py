"""The language server, driven by a language client over standard input and output."""

from __future__ import annotations

import asyncio
import sys

import pytest
from conftest import WEAK

pytest.importorskip("pygls")

from lsprotocol import types
from pygls.lsp.client import LanguageClient


class Editor(LanguageClient):
    """A client that keeps the diagnostics it is sent."""

    def __init__(self):
        super().__init__("editor", "1")
        self.diagnostics = asyncio.Queue()

        @self.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def published(params):
            self.diagnostics.put_nowait(params)


def edit(project, session):
    async def run():
        editor = Editor()
        code = "import os, sys; os.chdir(sys.argv.pop()); from scanner.cli import main; main()"
        await editor.start_io(sys.executable, "-c", code, "lsp", str(project))
        await editor.initialize_async(
            types.InitializeParams(
                capabilities=types.ClientCapabilities(), root_uri=project.as_uri(), process_id=None
            )
        )
        editor.initialized(types.InitializedParams())
        try:
            return await asyncio.wait_for(session(editor), 60)
        finally:
            await editor.shutdown_async(None)
            editor.exit(None)
            await editor.stop()

    return asyncio.run(run())


def opened(uri, text):
    return types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "python", 1, text))


def test_diagnostics_follow_the_text_and_hovers_tell_why(project):
    uri = (project / "app.py").as_uri()
    text = WEAK.replace("'ok'", "'\U0001f600'; os.system(request.args['r'])")

    async def session(editor):
        editor.text_document_did_open(opened(uri, text))
        first = await editor.diagnostics.get()
        hover = await editor.text_document_hover_async(
            types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(7, 6))
        )
        whole = types.TextDocumentContentChangeWholeDocument("x = 1\n")
        editor.text_document_did_change(
            types.DidChangeTextDocumentParams(types.VersionedTextDocumentIdentifier(2, uri), [whole])
        )
        second = await editor.diagnostics.get()
        editor.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))
        third = await editor.diagnostics.get()
        return first, hover, second, third

    first, hover, second, third = edit(project, session)
    assert [(one.code, one.range.start.line) for one in first.diagnostics] == [("command-injection", 7)]
    assert first.diagnostics[0].severity is types.DiagnosticSeverity.Error
    assert "**Fix**" in hover.contents.value
    assert "HTTP request" in hover.contents.value
    assert (second.version, len(second.diagnostics), len(third.diagnostics)) == (2, 0, 0)


def test_what_a_look_needs_is_compiled_once(project, monkeypatch):
    """At a keystroke only the text is new: rules are not compiled again, and still they count."""
    from scanner.analyse import examine
    from scanner.rulebook import form
    from scanner.serve.workspace import SPEED, Workspace

    made = []
    for module, name in ((examine, "interest_of"), (form, "from_plain")):
        real = getattr(module, name)
        monkeypatch.setattr(
            module, name, lambda *some, real=real, name=name: made.append(name) or real(*some)
        )
    looks = [Workspace(project).text("app.py", f"{WEAK}# {n}\n".encode(), SPEED) for n in range(9)]
    assert [[one.rule for one in look.shown] for look in looks] == [["command-injection"]] * 9
    assert sorted(made) == ["from_plain", "interest_of"]
    (project / "assay.toml").write_text('cache-dir = ".cache"\nuntrusted-parameters = ["given"]\n')
    text = b"import os\ndef f(given):\n    os.system(given)\n"
    assert [one.rule for one in Workspace(project).text("app.py", text, SPEED).shown] == ["command-injection"]
    assert made[-1] == "interest_of"


def test_columns_are_in_the_units_of_the_client(project):
    uri = (project / "app.py").as_uri()
    text = "import os\nx = '\U0001f600'; eval(input())\n"

    async def session(editor):
        editor.text_document_did_open(opened(uri, text))
        return await editor.diagnostics.get()

    (found,) = edit(project, session).diagnostics
    assert found.range.start == types.Position(1, 10)  # the face takes two UTF-16 units


def mended(text, edits):
    """A text after a client has applied edits, whose columns count UTF-16 units."""
    lines = text.splitlines(keepends=True)
    for edit in sorted(
        edits, key=lambda one: (one.range.start.line, one.range.start.character), reverse=True
    ):
        number = edit.range.start.line
        assert edit.range.end.line == number
        line = lines[number].encode("utf-16-le")
        start, end = 2 * edit.range.start.character, 2 * edit.range.end.character
        lines[number] = (line[:start] + edit.new_text.encode("utf-16-le") + line[end:]).decode("utf-16-le")
    return "".join(lines)


def test_a_safe_fix_is_offered_and_mends_what_it_says(project):
    """The client asks for code actions, applies the edit, and the finding is gone; others offer none."""
    uri = (project / "app.py").as_uri()
    reading = "def read(f):\n    return '\U0001f600', yaml.load(f, Loader=yaml.Loader)\n"
    text = f"import yaml\n\n\n{reading}\n\neval(input())\n"

    async def session(editor):
        editor.text_document_did_open(opened(uri, text))
        first = await editor.diagnostics.get()
        actions = {}
        for one in first.diagnostics:
            context = types.CodeActionContext([one])
            params = types.CodeActionParams(types.TextDocumentIdentifier(uri), one.range, context)
            actions[one.code] = await editor.text_document_code_action_async(params)
        (action,) = actions["unsafe-deserialization"]
        after = mended(text, action.edit.changes[uri])
        whole = types.TextDocumentContentChangeWholeDocument(after)
        editor.text_document_did_change(
            types.DidChangeTextDocumentParams(types.VersionedTextDocumentIdentifier(2, uri), [whole])
        )
        return actions, after, await editor.diagnostics.get()

    actions, after, second = edit(project, session)
    assert actions["unsafe-deserialization"][0].kind == types.CodeActionKind.QuickFix
    assert "'\U0001f600', yaml.safe_load(f)\n" in after
    left = {one.code for one in second.diagnostics}
    assert left
    assert left == actions.keys() - {"unsafe-deserialization"}
    assert not any(actions[code] for code in left)
