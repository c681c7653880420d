"""The language server: diagnostics while typing, the evidence on hovering, safe fixes as code actions."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from scanner import __version__
from scanner.model import Finding, Rule, Severity, Span
from scanner.serve.wording import quoted
from scanner.serve.workspace import QUICK, SPEED, Workspace
from scanner.settings import SettingsError

if TYPE_CHECKING:
    from lsprotocol import types
    from pygls.lsp.server import LanguageServer

PAUSE = 0.2  # seconds without a keystroke before a look
_LARGEST = 1_000_000  # characters of a document
_NAME = "assay"


class Look(Struct, frozen=True):
    """What the last look at a document found, and at which version of it."""

    version: int | None
    findings: tuple[Finding, ...]
    rules: dict[str, Rule]


class Desk:
    """Looks at documents, one after the other, and remembers what it found."""

    def __init__(self, server: LanguageServer) -> None:
        self._server = server
        self._looks: dict[str, Look] = {}
        self._waiting: dict[str, asyncio.Task[None]] = {}
        self._workers = ThreadPoolExecutor(1)

    def soon(self, uri: str, pause: float = PAUSE) -> None:
        """Look at a document after a pause; a later call within it replaces this one."""
        waiting = self._waiting.pop(uri, None)
        if waiting is not None:
            waiting.cancel()
        self._waiting[uri] = asyncio.get_running_loop().create_task(self._after(uri, pause))

    def forget(self, uri: str) -> None:
        """A document was closed."""
        waiting = self._waiting.pop(uri, None)
        if waiting is not None:
            waiting.cancel()
        self._looks.pop(uri, None)
        self._publish(uri, None, [])

    def at(self, uri: str, line: int) -> list[tuple[Finding, Rule | None]]:
        """The findings on a line, counted from 0."""
        look = self._looks.get(uri)
        if look is None:
            return []
        spans = [(finding, finding.location.span) for finding in look.findings]
        return [
            (finding, look.rules.get(finding.rule))
            for finding, span in spans
            if span.line <= line + 1 <= span.end_line
        ]

    async def _after(self, uri: str, pause: float) -> None:
        await asyncio.sleep(pause)
        document = self._server.workspace.get_text_document(uri)
        version, text = document.version, document.source
        look = await asyncio.get_running_loop().run_in_executor(
            self._workers, self._look, str(document.path), version, text
        )
        self._looks[uri] = look
        self._publish(uri, version, [self._diagnostic(uri, finding) for finding in look.findings])

    def _look(self, path: str, version: int | None, text: str) -> Look:
        root = Path(self._server.workspace.root_path or Path(path).parent)
        try:
            workspace = Workspace(root)
            place = Path(path)
            name = place.relative_to(root).as_posix() if place.is_relative_to(root) else place.name
            report = workspace.text(name, text[:_LARGEST].encode(), {**SPEED, **QUICK})
        except SettingsError:
            return Look(version, (), {})
        return Look(version, report.shown, dict(report.rules))

    def _publish(self, uri: str, version: int | None, diagnostics: list[types.Diagnostic]) -> None:
        from lsprotocol import types

        self._server.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri=uri, version=version, diagnostics=diagnostics)
        )

    def _diagnostic(self, uri: str, finding: Finding) -> types.Diagnostic:
        from lsprotocol import types

        return types.Diagnostic(
            range=self.range(uri, finding.location.span),
            message=quoted(finding.message),
            severity=_severity(finding),
            code=finding.rule,
            source=_NAME,
            data={"fingerprint": finding.fingerprint},
        )

    def range(self, uri: str, span: Span) -> types.Range:
        """A span in the positions that the client counts in."""
        from lsprotocol import types

        document = self._server.workspace.get_text_document(uri)
        plain = types.Range(
            types.Position(span.line - 1, span.column - 1),
            types.Position(span.end_line - 1, span.end_column - 1),
        )
        return document.position_codec.range_to_client_units(document.lines, plain)


def serve() -> None:
    """Answer on standard input and output until the client leaves.

    Raises:
        ImportError: the extra ``lsp`` is not installed.
    """
    build().start_io()


def build() -> LanguageServer:
    """The server with its features."""
    from lsprotocol import types
    from pygls.lsp.server import LanguageServer

    server = LanguageServer(_NAME, __version__)
    desk = Desk(server)

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def opened(params: types.DidOpenTextDocumentParams) -> None:
        desk.soon(params.text_document.uri, 0)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(params: types.DidChangeTextDocumentParams) -> None:
        desk.soon(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    async def closed(params: types.DidCloseTextDocumentParams) -> None:
        desk.forget(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hovered(params: types.HoverParams) -> types.Hover | None:
        found = desk.at(params.text_document.uri, params.position.line)
        if not found:
            return None
        texts = [_page(finding, rule) for finding, rule in found]
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, "\n\n---\n\n".join(texts)))

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix]),
    )
    async def asked(params: types.CodeActionParams) -> list[types.CodeAction]:
        uri = params.text_document.uri
        found = desk.at(uri, params.range.start.line)
        return [action for finding, _ in found if (action := _action(desk, uri, finding)) is not None]

    return server


def _action(desk: Desk, uri: str, finding: Finding) -> types.CodeAction | None:
    """The finding's fix, where it is known to be safe."""
    from lsprotocol import types

    if not finding.edits or not all(edit.safe for edit in finding.edits):
        return None
    edits: list[Any] = [
        types.TextEdit(desk.range(uri, edit.location.span), edit.replacement) for edit in finding.edits
    ]
    return types.CodeAction(
        title=f"Fix {finding.rule}",
        kind=types.CodeActionKind.QuickFix,
        edit=types.WorkspaceEdit(changes={uri: edits}),
    )


def _page(finding: Finding, rule: Rule | None) -> str:
    """A finding as Markdown; what comes from the code stands in code spans."""
    title = rule.title if rule is not None else finding.rule
    lines = [f"**{finding.rating.severity}** `{finding.rule}`: {title}", _code(finding.message)]
    for number, step in enumerate(finding.flow, 1):
        lines.append(f"{number}. line {step.location.line}: {_code(step.note)}")
    if rule is not None:
        lines += [f"**Why** {rule.why}", f"**Fix** {rule.fix}"]
    lines.append(f"To accept it on the record: `# assay: ignore[{finding.rule}] reason`")
    return "\n\n".join(lines)


def _code(text: str) -> str:
    plain = quoted(text).replace("`", "'")
    return f"`{plain}`"


def _severity(finding: Finding) -> types.DiagnosticSeverity:
    from lsprotocol import types

    if finding.rating.severity >= Severity.HIGH:
        return types.DiagnosticSeverity.Error
    if finding.rating.severity >= Severity.MEDIUM:
        return types.DiagnosticSeverity.Warning
    return types.DiagnosticSeverity.Information
