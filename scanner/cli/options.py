"""The flags of ``assay scan``, each as a type. ``scanner.settings`` knows what they hold and reads them."""

from __future__ import annotations

from typing import Annotated, Any

import typer


def _flag(text: str, *names: str, metavar: str | None = None) -> Any:
    return typer.Option(*names, metavar=metavar, help=text, show_default=False)


def _text(text: str, *names: str, metavar: str = "TEXT") -> Any:
    return _flag(text, *names, metavar=metavar)


Text = str | None
Texts = list[str] | None
Switch = bool | None

Paths = Annotated[Texts, typer.Argument(help="What to scan.", show_default=False)]
Mode = Annotated[Text, _text("speed, balanced (default) or safety: how much is looked at.")]
Only = Annotated[Text, _text("Only 'code' or only 'dependencies'.")]
Include = Annotated[Texts, _text("Glob of files to read besides the usual ones.", metavar="GLOB")]
Exclude = Annotated[Texts, _text("Glob of files and directories to leave out.", metavar="GLOB")]
Format = Annotated[
    Texts, _text("terminal (default), html, json, sarif, …; may be repeated.", "-f", "--format")
]
Output = Annotated[
    Texts,
    _text(
        "File for the report; pairs with --format in order; the terminal report needs none.",
        "-o",
        "--output",
        metavar="FILE",
    ),
]
FailOn = Annotated[
    Text, _text("Least severity that fails the gate (default: high), or 'never'.", metavar="SEVERITY")
]
ExitZero = Annotated[Switch, _flag("Exit 0 whatever findings and gaps say.")]
AllowEmpty = Annotated[Switch, _flag("Pass when there is nothing to scan: for hooks.")]
MinConfidence = Annotated[Text, _text("Least confidence that is shown: low, medium (default) or high.")]
Select = Annotated[Texts, _text("Only these rules or families; globs allowed.", metavar="RULE")]
Ignore = Annotated[Texts, _text("Not these rules or families; globs allowed.", metavar="RULE")]
Honour = Annotated[Texts, _text("Ignores of other tools that count: nosec, noqa, nosemgrep.", metavar="FORM")]
UntrustedParameters = Annotated[
    Texts, _text("A parameter of this name receives untrusted input.", metavar="NAME")
]
Staged = Annotated[Switch, _flag("Look at what is staged, as git keeps it: for hooks.")]
Changed = Annotated[Switch, _flag("Look only at files that differ from the last commit, or from --base.")]
Base = Annotated[
    Text, _text("What this revision has already is not new and fails nothing.", metavar="REVISION")
]
Baseline = Annotated[Text, _text("What this file knows is accepted; see 'assay baseline'.", metavar="FILE")]
Engines = Annotated[
    Texts, _text("Another engine: bandit, semgrep, pip-audit (all in safety mode), or none.", metavar="NAME")
]
EngineTimeout = Annotated[Text, _text("For each engine (default: 600).", metavar="SECONDS")]
SemgrepConfig = Annotated[Texts, _text("Semgrep rules of your own, a file or directory.", metavar="PATH")]
Offline = Annotated[Switch, _flag("Ask no registry; use what is remembered.")]
IndexUrl = Annotated[Text, _text("Package index in place of pip's own.", metavar="URL")]
NpmRegistry = Annotated[Text, _text("npm registry in place of npm's own.", metavar="URL")]
OsvUrl = Annotated[Text, _text("Where published advisories are asked for.", metavar="URL")]
NetworkTimeout = Annotated[Text, _text("For one answer.", metavar="SECONDS")]
NetworkDeadline = Annotated[Text, _text("For all answers together.", metavar="SECONDS")]
Cache = Annotated[Switch, _flag("Remember answers and facts (default).")]
CacheDir = Annotated[Text, _text("Where to remember them.", metavar="DIRECTORY")]
Jobs = Annotated[Text, _text("Processes; 0 (default): one per core.", "-j", "--jobs", metavar="NUMBER")]
MaxFileSize = Annotated[Text, _text("Larger files become gaps (default: 1000000).", metavar="BYTES")]
Markdown = Annotated[Switch, _flag("Read code in Markdown (default, but in speed mode).")]
StdinFilename = Annotated[Text, _text("What '-' is called in the report.", metavar="NAME")]
Config = Annotated[Text, _text("Configuration in place of the nearest one.", metavar="FILE")]
Evidence = Annotated[Text, _text("Folder for signed proof of the scan.", metavar="DIRECTORY")]
EvidenceKey = Annotated[Text, _text("Private key (PEM, Ed25519) that signs it.", metavar="FILE")]
Quiet = Annotated[
    Switch, _flag("Nothing but findings: no progress, no summary.", "-q/ ", "--quiet/--no-quiet")
]
Color = Annotated[Switch, _flag("Colour in spite of what the environment says.")]
