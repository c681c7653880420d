"""Workflows of build servers: jobs, steps, and what their expressions let a stranger write.

Expressions are taken apart, not searched: a comparison is true or false whatever a title says, and a value
that goes through the environment is no part of the script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from scanner.parse.nodes import Node, Piece
from scanner.support.patterns import lazy

_EXPRESSION = lazy(r"\$\{\{((?:[^}$]|\}(?!\})|\$(?!\{\{))*+)\}\}")
_TEXT = lazy(r"'(?:[^']|'')*'")
_ITEM = lazy(r"\[\s*'([\w.-]+)'\s*\]")
_JUDGING = lazy(r"\b(?:contains|startsWith|endsWith|hashFiles|always|success|failure|cancelled)\s*\(", re.I)
_COMPARED = lazy(r"==|!=|<=?|>=?")
_ENV = lazy(r"\benv\.([A-Za-z_]\w*)")
_MAX_STEPS = 2_000
_MAX_JOBS = 500


class Step(Struct):
    """One step of a job. ``environment`` is what its scripts see, the job's and the workflow's included."""

    node: Node
    uses: str
    run: Piece | None
    environment: Mapping[str, str] = field(default_factory=dict)

    def given(self, name: str) -> Piece | None:
        """A string of ``with``."""
        node = self.node.get("with", name)
        return node.string if node is not None else None


class Job(Struct):
    """One job, or the steps of a composite action."""

    name: str
    node: Node
    steps: list[Step]


def events(root: Node) -> frozenset[str]:
    """The events that start a workflow."""
    node = root.get("on") or root.get("true")
    if node is None:
        return frozenset()
    if node.string is not None:
        return frozenset({node.string.text})
    if node.array is not None:
        return frozenset(item.string.text for item in node.array if item.string is not None)
    return frozenset(node.table or ())


def jobs(root: Node, cuts: dict[str, None]) -> Iterator[Job]:
    """Every job of a workflow, and the steps of a composite action as one; ``cuts`` is given limits."""
    outer = _environment(root, {})
    entries = list(root.entries("jobs").items())
    if len(entries) > _MAX_JOBS:
        cuts[f"{_MAX_JOBS} jobs of a workflow are read"] = None
    for name, node in entries[:_MAX_JOBS]:
        yield Job(name, node, _steps(node.items("steps"), _environment(node, outer), cuts))
    if root.get("runs", "steps") is not None:
        yield Job("runs", root, _steps(root.items("runs", "steps"), outer, cuts))


def _steps(nodes: list[Node], outer: Mapping[str, str], cuts: dict[str, None]) -> list[Step]:
    found = []
    if len(nodes) > _MAX_STEPS:
        cuts[f"{_MAX_STEPS:,} steps of a job are read"] = None
    for node in nodes[:_MAX_STEPS]:
        run = node.get("run")
        found.append(
            Step(
                node,
                node.text("uses") or "",
                run.string if run is not None else None,
                _environment(node, outer),
            )
        )
    return found


def _environment(node: Node, outer: Mapping[str, str]) -> Mapping[str, str]:
    own = node.entries("env")
    if not own:
        return outer
    return {**outer, **{name: one.string.text for name, one in own.items() if one.string is not None}}


def expressions(piece: Piece) -> Iterator[tuple[int, int, str]]:
    """Every ``${{ … }}`` of a text: start, end, inside."""
    for match in _EXPRESSION.finditer(piece.text):
        yield match.start(), match.end(), match.group(1)


def yielded(expression: str, environment: Mapping[str, str], depth: int = 0) -> Iterator[str]:
    """The contexts whose text may become the expression's value, ``env`` followed."""
    plain = _ITEM.sub(lambda match: f".{match.group(1)}", expression)
    plain = _TEXT.sub("''", plain)
    plain = _without_judgements(plain)
    for part in re.split(r"(?<=&&)|\|\|", plain):
        if part.endswith("&&"):
            continue  # only what is empty gets further
        if _COMPARED.search(part) or part.strip().startswith("!"):
            continue
        for match in re.finditer(r"[A-Za-z_][\w-]*(?:\s*\.\s*(?:[\w-]+|\*)|\[[\s\d*]*\])*", part):
            yield re.sub(r"\[[^\]]*\]", ".*", re.sub(r"\s", "", match.group())).lower()
        if depth < 3:
            for match in _ENV.finditer(part):
                for inner in _EXPRESSION.finditer(environment.get(match.group(1), "")):
                    yield from yielded(inner.group(1), environment, depth + 1)


def _without_judgements(text: str) -> str:
    """The text without calls that give true or false."""
    for _ in range(20):
        match = _JUDGING.search(text)
        if match is None:
            return text
        depth, at = 1, match.end()
        while at < len(text) and depth:
            depth += {"(": 1, ")": -1}.get(text[at], 0)
            at += 1
        text = text[: match.start()] + "''" + text[at:]
    return text


def matches(name: str, contexts: frozenset[str]) -> bool:
    """Whether a context is one of the listed (``*`` stands for one part), or holds one of them as a whole."""
    if name in contexts:
        return True
    parts = name.split(".")
    for context in contexts:
        other = context.split(".")
        if len(other) == len(parts) and all(
            a == b or "*" in (a, b) for a, b in zip(other, parts, strict=True)
        ):
            return True
    return False
