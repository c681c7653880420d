"""Rewrites the hits of rule samples in ways that mean the same, and asks whether they are still found.

``python tests/accuracy/mutator.py`` runs everything and prints the share for each way and the worst rules;
``--part N`` takes one of N mutants. What is rewritten is the call that a rule reports (by alias, ``getattr``,
import, container, function, partial, another file), and the constants in its arguments.
"""

from __future__ import annotations

import argparse
import ast
import base64
import copy
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from scanner.analyse import Analyst, validators
from scanner.model import Rule, Source, SourceKind, Unit
from scanner.parse import tree
from scanner.program.linking import Parsed
from scanner.rulebook import load, rules_directory
from scanner.settings import Settings

BOOK = load(Settings(Path.cwd(), (), cache=False), validators())
KINDS = {"flow", "call", "behaviour"}
HELPER = "mutated_names"


@dataclass(frozen=True)
class Target:
    """A reported call: its number in ``ast.walk`` order, and that of its statement."""

    call: int
    statement: int


@dataclass(frozen=True)
class Mutant:
    """A rewritten sample: the text, lines on which the finding may stand, and other files by name."""

    way: str
    text: str
    lines: range
    others: dict[str, str]


def expression(text: str) -> ast.expr:
    """Parsed source of an expression."""
    return ast.parse(text, mode="eval").body


def halves(text: str) -> str:
    """``"ab" + "cd"``."""
    middle = max(1, len(text) // 2)
    return f"{text[:middle]!r} + {text[middle:]!r}"


NAMES: dict[str, Callable[[str], str]] = {
    "getattr": repr,
    "getattr, sum": halves,
    "getattr, reversed": lambda text: f"{text[::-1]!r}[::-1]",
    "getattr, join": lambda text: f"''.join({list(text)!r})",
    "getattr, chr": lambda text: f"''.join(map(chr, {[ord(c) for c in text]!r}))",
    "getattr, hex": lambda text: f"bytes.fromhex({text.encode().hex()!r}).decode()",
}
TEXTS: dict[str, Callable[[str], str]] = {
    "text, sum": halves,
    "text, join": lambda text: f"''.join({[text[i : i + 3] for i in range(0, len(text), 3)]!r})",
    "text, base64": lambda text: (
        f"__import__('base64').b64decode({base64.b64encode(text.encode()).decode()!r}).decode()"
    ),
    "text, codecs": lambda text: f"__import__('codecs').decode({text.encode().hex()!r}, 'hex').decode()",
    "text, format": lambda text: f"'{{}}{{}}'.format({text[: len(text) // 2]!r}, {text[len(text) // 2 :]!r})",
    "text, percent": lambda text: f"'%s%s' % ({text[: len(text) // 2]!r}, {text[len(text) // 2 :]!r})",
    "text, xor": lambda text: f"bytes(c ^ 7 for c in {bytes(b ^ 7 for b in text.encode())!r}).decode()",
    "text, function": lambda text: f"(lambda: {halves(text)})()",
}
CALLEES: dict[str, str] = {
    "in a dict": "{{'k': {0}}}['k']",
    "in a list": "[{0}][0]",
    "by a lambda": "(lambda: {0})()",
    "__call__": "{0}.__call__",
    "a choice": "({0} if len('a') == 1 else None)",
    "partial": "__import__('functools').partial({0})",
}


def module_names(module: ast.Module) -> dict[str, str]:
    """Names that stand for modules: name → dotted module (plain ``import``s only)."""
    out = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            for alias in node.names:
                out[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
    return out


def numbered(module: ast.Module) -> list[ast.AST]:
    """All nodes, in an order that unparsing keeps."""
    return list(ast.walk(module))


def mutants(module: ast.Module, target: Target) -> Iterator[Mutant]:
    """Every way to write the target otherwise that applies to it."""
    call = numbered(module)[target.call]
    assert isinstance(call, ast.Call)
    for way, template in CALLEES.items():
        yield replaced(module, target, way, lambda c, t=template: put(c, t.format(ast.unparse(c.func))))
    if isinstance(call.func, ast.Attribute):
        for way, spell in NAMES.items():
            yield replaced(module, target, way, lambda c, s=spell: by_name(c, s))
    modules = module_names(module)
    root = call.func
    while isinstance(root, ast.Attribute):
        root = root.value
    if isinstance(root, ast.Name) and root.id in modules and "." not in modules[root.id]:
        name = modules[root.id]
        for way, text in {
            "__import__": f"__import__({halves(name)})",
            "import_module": f"__import__('importlib').import_module({name[::-1]!r}[::-1])",
        }.items():
            yield replaced(module, target, way, lambda c, t=text, r=root.id: by_import(c, r, t))
        text = f"import {modules[root.id]} as {root.id}\nmutated_target = {ast.unparse(call.func)}\n"
        yield from in_file(module, target, text)
    yield in_function(module, target, "in a function", "def _mutated(*a, **k):\n    return {0}(*a, **k)\n")
    yield in_function(module, target, "alias", "_mutated = {0}\n")
    yield in_function(
        module, target, "decorated", "@(lambda f: f)\ndef _mutated(*a, **k):\n    return {0}(*a, **k)\n"
    )
    texts = [a for a in [*call.args, *(k.value for k in call.keywords)] if isinstance(a, ast.Constant)]
    if any(isinstance(a.value, str) and 1 < len(a.value) < 200 for a in texts):
        for way, spell in TEXTS.items():
            yield replaced(module, target, way, lambda c, s=spell: with_texts(c, s))


def put(call: ast.Call, text: str) -> None:
    """Another callee."""
    call.func = expression(text)


def by_name(call: ast.Call, spell: Callable[[str], str]) -> None:
    """The callee by ``getattr``."""
    assert isinstance(call.func, ast.Attribute)
    put(call, f"getattr({ast.unparse(call.func.value)}, {spell(call.func.attr)})")


def by_import(call: ast.Call, root: str, text: str) -> None:
    """The callee's module by a dynamic import."""

    class Names(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return expression(text) if node.id == root else node

    call.func = Names().visit(call.func)


def with_texts(call: ast.Call, spell: Callable[[str], str]) -> None:
    """The call's text constants in another spelling."""

    def other(node: ast.expr) -> ast.expr:
        fits = isinstance(node, ast.Constant) and isinstance(node.value, str) and 1 < len(node.value) < 200
        return expression(spell(node.value)) if fits else node  # type: ignore[attr-defined]

    call.args = [other(argument) for argument in call.args]
    for keyword in call.keywords:
        keyword.value = other(keyword.value)


def replaced(module: ast.Module, target: Target, way: str, change: Callable[[ast.Call], None]) -> Mutant:
    """The module with its target changed in place."""
    other = copy.deepcopy(module)
    nodes = numbered(other)
    call, statement = nodes[target.call], nodes[target.statement]
    assert isinstance(call, ast.Call)
    change(call)
    return finished(other, [statement], way, {})


def in_function(module: ast.Module, target: Target, way: str, text: str) -> Mutant:
    """The callee behind a definition of its own, before the statement."""
    other = copy.deepcopy(module)
    nodes = numbered(other)
    call, statement = nodes[target.call], nodes[target.statement]
    assert isinstance(call, ast.Call)
    added = ast.parse(text.format(ast.unparse(call.func))).body
    call.func = ast.Name("_mutated", ast.Load())
    before(other, statement, added)
    return finished(other, [*added, statement], way, {})


def in_file(module: ast.Module, target: Target, text: str) -> Iterator[Mutant]:
    """The callee in another file."""
    other = copy.deepcopy(module)
    nodes = numbered(other)
    call, statement = nodes[target.call], nodes[target.statement]
    assert isinstance(call, ast.Call)
    call.func = ast.Name("mutated_target", ast.Load())
    added = ast.parse(f"from {HELPER} import mutated_target").body
    before(other, statement, added)
    yield finished(other, [statement], "in another file", {f"{HELPER}.py": text})


def before(module: ast.Module, statement: ast.AST, added: list[ast.stmt]) -> None:
    """Put statements before one; the innermost list that holds it."""
    for node in ast.walk(module):
        for name in ("body", "orelse", "finalbody"):
            body = getattr(node, name, None)
            if isinstance(body, list) and statement in body:
                index = body.index(statement)
                body[index:index] = added
                return
    raise ValueError("no such statement")


def finished(module: ast.Module, marked: list[ast.AST], way: str, others: dict[str, str]) -> Mutant:
    """The text of a changed module, with the lines of the marked statements."""
    ast.fix_missing_locations(module)
    order = numbered(module)
    places = [next(i for i, node in enumerate(order) if node is one) for one in marked]
    text = ast.unparse(module)
    again = numbered(ast.parse(text))
    nodes = [again[place] for place in places]
    return Mutant(way, text, range(nodes[0].lineno, (nodes[-1].end_lineno or 0) + 1), others)  # type: ignore[attr-defined]


def lines_found(rule: Rule, text: str, path: str, others: dict[str, str]) -> list[tuple[int, int, int, int]]:
    """Where one rule reports in a text: line, column (from 1), end."""
    sources = [Source(path, SourceKind.PYTHON, content=text.encode())]
    sources += [Source(name, SourceKind.PYTHON, content=one.encode()) for name, one in others.items()]

    def read(source: Source) -> Parsed:
        data = source.content or b""
        return Parsed(Unit(source, data), lambda: tree(data), "")

    analyst = Analyst([rule], BOOK.knowledge, sources, read)
    units = [(one.unit, one.tree()) for one in map(read, sources)]
    sketches = [analyst.sketch(*one) for one in units]
    analyst.link({(unit.source.path, 0): one.outline for (unit, _), one in zip(units, sketches, strict=True)})
    found = []
    for (unit, parsed), sketch in zip(units, sketches, strict=True):
        for finding in (*sketch.findings, *analyst.examine(unit, parsed).findings):
            span = finding.location.span
            line = span.line if finding.location.path == path else 0
            found.append((line, span.column, span.end_line, span.end_column))
    return found


def targets(rule: Rule, module: ast.Module, text: str, path: str) -> list[Target]:
    """The calls that a rule reports in its sample."""
    places = set(lines_found(rule, text, path, {}))
    nodes = numbered(module)
    parents = {id(child): node for node in nodes for child in ast.iter_child_nodes(node)}
    out = []
    for number, node in enumerate(nodes):
        if isinstance(node, ast.Call):
            place = (node.lineno, node.col_offset + 1, node.end_lineno, (node.end_col_offset or 0) + 1)
            if place in places and text.isascii():
                statement: ast.AST = node
                while not isinstance(statement, ast.stmt):
                    statement = parents[id(statement)]
                out.append(Target(number, nodes.index(statement)))
    return out


def judged(rule: Rule, part: int = 1) -> Iterator[tuple[str, bool, str]]:
    """(way, whether it is still found, the mutated statement) for the hits of a rule's sample."""
    original = (rules_directory() / rule.sample).read_text()
    path = original.split()[2] if original.startswith("# path: ") else "app/sample.py"
    module = ast.parse(original)
    text = ast.unparse(module)
    module = ast.parse(text)
    for target in targets(rule, module, text, path):
        for mutant in mutants(module, target):
            key = zlib.crc32(f"{rule.id} {target.call} {mutant.way}".encode())
            if key % part:
                continue
            places = lines_found(rule, mutant.text, path, mutant.others)
            hit = any(line in mutant.lines or (line == 0 and mutant.others) for line, *_ in places)
            shown = "\n".join(mutant.text.splitlines()[mutant.lines.start - 1 : mutant.lines.stop - 1])
            yield mutant.way, hit, shown


def rules() -> list[Rule]:
    """The rules whose samples can be rewritten."""
    return [rule for rule in BOOK.rules.values() if rule.language == "python" and rule.match.kind in KINDS]


def main() -> None:
    """Run, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", type=int, default=1)
    parser.add_argument("--rules", default="")
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    ways: Counter[tuple[str, bool]] = Counter()
    by_rule: Counter[tuple[str, bool]] = Counter()
    for rule in rules():
        if options.rules and options.rules not in rule.id:
            continue
        for way, hit, shown in judged(rule, options.part):
            ways[way, hit] += 1
            by_rule[rule.id, hit] += 1
            if options.misses and not hit:
                print(f"--- {rule.id}: {way}\n{shown[:400]}")
    total = sum(ways.values()) or 1
    for way in sorted({way for way, _ in ways}):
        print(f"{way:24} {ways[way, True]:5} of {ways[way, True] + ways[way, False]:5}")
    for rule_id in sorted({name for name, _ in by_rule}, key=lambda name: -by_rule[name, False])[:25]:
        if by_rule[rule_id, False]:
            misses = by_rule[rule_id, False]
            print(f"{rule_id:40} missed {misses} of {by_rule[rule_id, True] + misses}")
    share = sum(count for (_, hit), count in ways.items() if hit) / total
    print(f"still found: {share:.3f} of {total}")
    sys.exit(share < 0.95)


if __name__ == "__main__":
    main()
