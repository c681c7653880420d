"""``workflow``: a build server's job that runs a stranger's code, or puts a stranger's text into a script."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.analyse.handing import handed_on, matrix, passed
from scanner.analyse.matcher import Hit, Matcher, Report, Text
from scanner.analyse.options import only, texts
from scanner.analyse.workflows import Job, Step, events, expressions, jobs, matches, yielded
from scanner.model import Evidence, Rule, Severity
from scanner.parse.nodes import Node, Piece
from scanner.parse.steering import Form, Steering
from scanner.support.patterns import lazy

_MAX_DOCUMENTS = 10
_LOOKS = ("stranger-code", "injected-text")
_PRIVILEGED = frozenset({"pull_request_target", "workflow_run", "issue_comment"})
_HEAD = lazy(
    r"github\.event\.pull_request\.head\.(?:sha|ref)|github\.event\.pull_request\.number|github\.head_ref"
    r"|github\.event\.workflow_run\.head_(?:sha|branch|commit)|github\.event\.issue\.number"
    r"|github\.event\.number|github\.event\.pull_request\.merge_commit_sha|refs/pull/"
    r"|steps\.[\w-]*(?:pr|pull|comment|head)[\w-]*\.outputs\.[\w-]*(?:sha|ref|head)[\w-]*"
)
_HEAD_REPOSITORY = lazy(
    r"github\.event\.(?:pull_request\.head\.repo|workflow_run\.head_repository)\.full_name"
)
_FETCHED = lazy(
    r"\bgh\s+pr\s+checkout\b|\bgit\s+(?:fetch|pull)\b[^\n]*(?:refs/pull/|\bpull/|head\.(?:ref|sha)|head_ref)"
    r"|\bgit\s+(?:-C\s+\S+\s+)?(?:checkout|switch|reset)\b[^\n]*(?:head\.(?:sha|ref)|head_ref|FETCH_HEAD)"
    r"|\bgit\s+clone\b[^\n]*(?:head\.(?:ref|repo)|head_ref|head_repository)"
)
_SAME_REPOSITORY = lazy(
    r"head\.repo\.full_name\s*==|==\s*github\.event\.pull_request\.head\.repo\.full_name|head\.repo\.fork\s*==\s*false"
    r"|!\s*github\.event\.pull_request\.head\.repo\.fork|head_repository\.full_name\s*=="
    r"|workflow_run\.event\s*==\s*['\"](?:release|push|schedule|workflow_dispatch)['\"]"
)
_GATED = lazy(
    r"author_association|labels\.\*\.name|github\.event\.label\.name|github\.actor\s*==|sender\.login\s*=="
)
_HARMLESS = frozenset({
    "git", "gh", "echo", "cd", "ls", "cat", "grep", "jq", "diff", "test", "[", "[[", "true", "false",
    "exit", "set", "export", "printf", "mkdir", "cp", "mv", "rm", "sed", "awk", "cut", "sort", "uniq",
    "head", "tail", "wc", "tee", "find", "curl", "date", "sleep", "fi", "done", "esac", "then", "else",
    "for", "while", "read", "tr", "xargs", "shopt", "pwd", "touch", "unset", "local", "return", "}", "{",
    "basename", "dirname", "yq", "sha256sum", "tar", "unzip", "zip", "gzip", "case", "in", "declare",
    "continue", "break", "comm", "wget",
})  # fmt: skip


def validate(options: Mapping[str, Any]) -> None:
    """``look`` (required); for injected text ``contexts`` and ``variables``: what a stranger may write."""
    only(options, {"look", "contexts", "variables", "scripts"})
    if options.get("look") not in _LOOKS:
        raise ValueError(f"'look' must be one of {', '.join(_LOOKS)}")
    texts(options, "contexts", required=options["look"] == "injected-text")
    texts(options, "variables")
    texts(options, "scripts")


def build(rule: Rule) -> Matcher:
    """The matcher of a rule about workflows."""
    options = rule.match.options
    if options["look"] == "stranger-code":
        return Matcher(
            rule, on_steering=lambda steering, text, report: _stranger(rule, steering, text, report)
        )
    contexts = frozenset(name.lower() for name in options["contexts"])
    variables = frozenset(options.get("variables", ()))
    scripts = frozenset(options.get("scripts", ()))

    def on_steering(steering: Steering, text: Text, report: Report) -> None:
        if steering.form is Form.GITHUB:
            for hit in _injected(rule, steering, text, contexts, scripts):
                report(hit)
        elif steering.form is Form.GITLAB:
            for hit in _evaluated(rule, steering, text, variables):
                report(hit)

    return Matcher(rule, on_steering=on_steering)


def _injected(
    rule: Rule, steering: Steering, text: Text, contexts: frozenset[str], scripts: frozenset[str]
) -> Iterator[Hit]:
    for root in steering.documents:
        own = contexts
        contexts = own | handed_on(root, own, text.cuts)
        for job in jobs(root, text.cuts):
            yield from _passed(rule, steering, job, text, contexts, scripts)
            for step in job.steps:
                action = step.uses.partition("@")[0].lower()
                pieces = [step.run] if step.run is not None else []
                pieces += [
                    piece for name in _inputs(action, scripts) if (piece := step.given(name)) is not None
                ]
                for piece in pieces:
                    for start, end, inside in expressions(piece):
                        name = next(
                            (one for one in yielded(inside, step.environment) if matches(one, contexts)), None
                        )
                        if name is None:
                            continue
                        at = text.at(piece.at(start), piece.at(end - 1) + 1)
                        fields = {"context": f"`{name}`"}
                        yield Hit(rule, at, rule.rating.confidence, job.name, fields)


def _passed(
    rule: Rule, steering: Steering, job: Job, text: Text, contexts: frozenset[str], scripts: frozenset[str]
) -> Iterator[Hit]:
    """A stranger's text that is handed to an action of the repository, which puts it into a script."""
    for given, context, file in passed(job, steering.path, contexts, scripts, text.beside, _documents):
        at = text.at(given.at(0), given.at(len(given.text)))
        fields = {"context": f"`{context}`"}
        yield Hit(rule, at, rule.rating.confidence, job.name, fields, evidence=(Evidence("script", file),))


def _documents(data: bytes) -> list[Node]:
    """The documents of another file of the repository."""
    from scanner.parse.yamltext import read_yaml

    return list(read_yaml(data.decode("utf-8", "replace")).roots[:_MAX_DOCUMENTS])


def _inputs(action: str, scripts: frozenset[str]) -> Iterator[str]:
    """The inputs of an action that are scripts: ``actions/github-script:script``."""
    for entry in scripts:
        name, _, given = entry.partition(":")
        if name == action:
            yield given


def _evaluated(rule: Rule, steering: Steering, text: Text, variables: frozenset[str]) -> Iterator[Hit]:
    """GitLab: a stranger's text in a variable is data, until a shell reads it once more."""
    from scanner.analyse.effects import name_of, unwrapped
    from scanner.parse.shell import read_shell

    for line in steering.commands:
        if not any(name in line.text.text for name in variables):
            continue
        for pipeline in read_shell(line.text).pipelines:
            for stage in pipeline:
                words = unwrapped(stage.words)
                tool = name_of(words[0].text) if words else ""
                twice = tool == "eval" or (
                    tool in ("sh", "bash") and any(word.text == "-c" for word in words)
                )
                for word in words[1:] if twice else ():
                    name = next((one for one in variables if re.search(rf"\${{?{one}\b", word.text)), None)
                    if name is not None:
                        at = text.at(word.piece.at(0), word.piece.at(len(word.text)))
                        yield Hit(rule, at, rule.rating.confidence, "", {"context": f"`{name}`"})


def _stranger(rule: Rule, steering: Steering, text: Text, report: Report) -> None:
    """A privileged event, a checkout of what a stranger sent, and a step that runs it."""
    if steering.form is not Form.GITHUB:
        return
    for root in steering.documents[:10]:
        started = events(root) & _PRIVILEGED
        if not started:
            continue
        for job in jobs(root, text.cuts):
            condition = job.node.text("if") or ""
            if _SAME_REPOSITORY.search(condition) or _powerless(root, job.node):
                continue
            taken: Piece | None = None
            values = dict(matrix(job.node))
            guarded = bool(_GATED.search(condition)) or job.node.get("environment") is not None
            for step in job.steps:
                own = step.node.text("if") or ""
                if _SAME_REPOSITORY.search(own):
                    continue
                if taken is None:
                    taken = _checkout(step, values)
                    if taken is None or step.run is None:
                        continue
                if (ran := _run(step)) is not None and taken is not None:
                    fields = {
                        "event": f"`{sorted(started)[0]}`",
                        "ref": f"`{' '.join(taken.text.split())[:80]}`",
                    }
                    evidence = (Evidence("checkout", " ".join(taken.text.split())[:200]),)
                    severity = Severity.MEDIUM if guarded or _GATED.search(own) else None
                    at = text.at(
                        ran.at(0), ran.at(len(ran.text.splitlines()[0]) if ran.text else 0) or ran.at(0) + 1
                    )
                    report(
                        Hit(rule, at, rule.rating.confidence, job.name, fields, None, evidence, "", severity)
                    )
                    break


def _powerless(root: Node, job: Node) -> bool:
    """Whether the job's token can only read, and no secret is named in it."""
    node = job.get("permissions") or root.get("permissions")
    if node is None:
        return False
    if node.string is not None:
        readable = node.string.text in ("read-all", "{}", "none")
    else:
        values = [one.string.text for one in (node.table or {}).values() if one.string is not None]
        readable = all(value in ("read", "none") for value in values)
    return readable and not _names_secret(job)


def _names_secret(node: Node) -> bool:
    pending, seen = [node], 0
    while pending and seen < 5_000:
        one = pending.pop()
        seen += 1
        if one.string is not None and "secrets." in one.string.text:
            if re.search(r"secrets\.(?!GITHUB_TOKEN\b)", one.string.text):
                return True
        pending.extend(one.array or ())
        pending.extend((one.table or {}).values())
    return False


def _checkout(step: Step, values: Mapping[str, str]) -> Piece | None:
    """What is checked out, when a stranger decides it."""
    if step.uses.partition("@")[0].lower() in ("actions/checkout", "actions/download-artifact"):
        for name, wanted in (("ref", _HEAD), ("repository", _HEAD_REPOSITORY)):
            piece = step.given(name)
            if piece is not None and wanted.search(_resolved(piece.text, step.environment, values)):
                return piece
    if step.run is not None and _FETCHED.search(_resolved(step.run.text, step.environment, values)):
        return step.run
    return None


def _resolved(text: str, environment: Mapping[str, str], matrix: Mapping[str, str]) -> str:
    """The text with the values of matrix and environment in place of their names, one level."""
    text = re.sub(r"\$\{\{\s*matrix\.([\w.-]+)\s*\}\}", lambda match: matrix.get(match[1], match[0]), text)
    text = re.sub(r"\$\{\{\s*env\.(\w+)\s*\}\}", lambda match: environment.get(match[1], match[0]), text)
    text = re.sub(r"\$\{?([A-Z_][A-Z0-9_]*)\}?", lambda match: environment.get(match[1], match[0]), text)
    return re.sub(r"\[\s*'([\w-]+)'\s*\]", r".\1", text)


def _run(step: Step) -> Piece | None:
    """The script of a step that runs something of the checkout, or the local action that it uses."""
    from scanner.analyse.effects import name_of, unwrapped
    from scanner.parse.nodes import part
    from scanner.parse.shell import read_shell

    if step.uses.startswith("./"):
        node = step.node.get("uses")
        return node.string if node is not None else None
    if step.run is None:
        return None
    for pipeline in read_shell(step.run).pipelines:
        for stage in pipeline:
            words = unwrapped(stage.words)
            if not words:
                continue
            tool = name_of(words[0].text)
            if tool in _HARMLESS or tool.startswith(("$", "#")) or not tool:
                continue
            at = words[0].piece
            start = max(at.at(0) - step.run.at(0), 0) if step.run.offsets is None else 0
            if step.run.offsets is not None:
                start = next((n for n in range(len(step.run.text)) if step.run.at(n) >= at.at(0)), 0)
            stop = step.run.text.find("\n", start)
            return part(step.run, start, len(step.run.text) if stop < 0 else stop)
    return None
