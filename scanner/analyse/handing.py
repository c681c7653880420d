"""How a workflow hands a stranger's text on: outputs of steps and jobs, variables of later steps, the
matrix, and the inputs of actions and workflows that lie in the same repository.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping

from scanner.analyse.workflows import Job, Step, expressions, jobs, matches, yielded
from scanner.parse.nodes import Node, Piece
from scanner.support.patterns import lazy

Beside = Callable[[str], bytes | None]
_WRITTEN = lazy(
    r"(?:\becho\b|\bprintf\b)[^\n|]{0,200}?[\s\"']([A-Za-z_][\w-]{0,80})=([^\n|]{0,300}?)(?:>>|$)"
    r"|::set-output name=([\w-]{1,80})::([^\n|]{0,1000})",
    re.MULTILINE,
)
_VARIABLE = lazy(r"\$\{?([A-Za-z_]\w*)\}?")
_OUTPUT = ("GITHUB_OUTPUT", "set-output")
_MAX_MATRIX = 100
_MAX_SCRIPT = 50_000  # characters of a step's script in which outputs are looked for
_INPUT = lazy(r"\binputs\.([\w-]+)|\binputs\[\s*'([\w-]+)'\s*\]")


def handed_on(root: Node, contexts: frozenset[str], cuts: dict[str, None]) -> frozenset[str]:
    """The contexts of this workflow that hold what one of ``contexts`` does."""
    found: set[str] = set()
    every = list(jobs(root, cuts))
    for _ in range(2):  # a job may stand before the one that it needs
        known = contexts | found
        for job in every:
            found.update(_of_matrix(job, known))
            for step in job.steps:
                found.update(_of_step(step, known | found))
            for name, piece in _outputs(job.node):
                if _tainted(piece.text, {}, known | found):
                    found.add(f"needs.{job.name}.outputs.{name}".lower())
    return frozenset(found)


def _of_step(step: Step, known: frozenset[str] | set[str]) -> Iterator[str]:
    """What the script of a step leaves for others: outputs under its id, variables for later steps."""
    if step.run is None:
        return
    script = step.run.text
    number = step.node.text("id") or ""
    outputs = any(name in script for name in _OUTPUT)
    if not outputs and "GITHUB_ENV" not in script:
        return
    for match in _WRITTEN.finditer(script, 0, _MAX_SCRIPT):
        name, value = match[1] or match[3], match[2] or match[4] or ""
        named = [step.environment.get(one, "") for one in _VARIABLE.findall(value)]
        if any(_tainted(one, step.environment, known) for one in (value, *named)):
            if outputs and number:
                yield f"steps.{number}.outputs.{name}".lower()
            if "GITHUB_ENV" in script:
                yield f"env.{name}".lower()


def _outputs(job: Node) -> Iterator[tuple[str, Piece]]:
    for name, node in job.entries("outputs").items():
        if node.string is not None:
            yield name, node.string


def _tainted(text: str, environment: Mapping[str, str], known: frozenset[str] | set[str]) -> bool:
    piece = Piece(text, 0)
    contexts = frozenset(known)
    return any(
        matches(name, contexts)
        for _, _, inside in expressions(piece)
        for name in yielded(inside, environment)
    )


def _of_matrix(job: Job, known: frozenset[str] | set[str]) -> Iterator[str]:
    for name, text in matrix(job.node):
        if "${{" in text and _tainted(text, {}, known):
            yield f"matrix.{name}".lower()


def matrix(job: Node) -> Iterator[tuple[str, str]]:
    """The values of a job's matrix by their names, fields of entries with a dot."""
    pending = [(name, node) for name, node in job.entries("strategy", "matrix").items() if name != "exclude"]
    count = 0
    while pending and count < _MAX_MATRIX:
        count += 1
        name, node = pending.pop()
        name = name.removeprefix("include.")
        if node.string is not None:
            yield name, node.string.text
        pending.extend((name, one) for one in node.array or ())
        pending.extend((f"{name}.{key}", one) for key, one in (node.table or {}).items())


def passed(
    job: Job,
    path: str,
    known: frozenset[str],
    scripts: frozenset[str],
    beside: Beside,
    load: Callable[[bytes], list[Node]],
) -> Iterator[tuple[Piece, str, str]]:
    """A stranger's text that becomes part of a script in an action, or workflow, of the same repository: the
    input as it is given, the context, and the file.
    """
    uses = [(step.uses, step.node.entries("with")) for step in job.steps]
    uses.append((job.node.text("uses") or "", job.node.entries("with")))
    for name, given in uses:
        if not name.startswith("./"):
            continue
        tainted = {
            key: (node.string, context)
            for key, node in given.items()
            if node.string is not None and (context := _context(node.string, known))
        }
        for file, data in _files(name, path, beside) if tainted else ():
            for key in _in_scripts(load(data), scripts):
                if key in tainted:
                    yield (*tainted[key], file)


def _context(piece: Piece, known: frozenset[str]) -> str:
    for _, _, inside in expressions(piece):
        for name in yielded(inside, {}):
            if matches(name, known):
                return name
    return ""


def _files(name: str, path: str, beside: Beside) -> Iterator[tuple[str, bytes]]:
    """The file of a local action or workflow: named from the root of the repository."""
    root = path.partition(".github/")[0]
    base = posixpath.normpath(posixpath.join(root, name))
    for file in (base, f"{base}/action.yml", f"{base}/action.yaml"):
        data = beside(file) if file.endswith((".yml", ".yaml")) else None
        if data is not None:
            yield file, data
            return


def _in_scripts(roots: list[Node], scripts: frozenset[str]) -> set[str]:
    """The inputs that scripts are put together of."""
    out: set[str] = set()
    given = {entry.partition(":")[2] for entry in scripts}
    for root in roots:
        for job in jobs(root, {}):
            for step in job.steps:
                pieces = [step.run] if step.run is not None else []
                pieces += [piece for name in sorted(given) if (piece := step.given(name)) is not None]
                for piece in pieces:
                    for _, _, inside in expressions(piece):
                        out.update(match[1] or match[2] for match in _INPUT.finditer(inside))
    return out
