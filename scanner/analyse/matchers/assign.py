"""``assign``: a name, attribute, item, keyword or key gets a certain value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fnmatch import fnmatch
from typing import Any

from scanner.analyse.conditions import Subject, compile_test
from scanner.analyse.matcher import Hit, Matcher, Place, Report, within
from scanner.analyse.options import only, pattern, texts
from scanner.model import Evidence, Rule
from scanner.program import AssignEvent
from scanner.support.patterns import lazy

_SCOPES = ("module", "class", "any")
_OPTIONS = {"targets", "value", "scope", "forms", "files", "not_files", "imports", "within", "disguised"}
_PLAIN = lazy(r"""[\w.]+(?:\s+if\s[^\n"'+]{1,120}?\selse\s+[\w.]+)?(?:\s+or\s+[\w.]+)?|"[^"]*"|'[^']*'""")
_FORMS = frozenset({"name", "attribute", "item", "keyword", "key", "default"})


def validate(options: Mapping[str, Any]) -> None:
    """``targets`` (required); the others are described in docs/rules.md."""
    only(options, _OPTIONS)
    if not _FORMS.issuperset(texts(options, "forms")):
        raise ValueError(f"'forms' has one of {', '.join(sorted(_FORMS))}")
    if pattern(options, "targets") is None:
        raise ValueError("'targets' must be a regular expression")
    if options.get("scope", "any") not in _SCOPES:
        raise ValueError(f"'scope' must be one of {', '.join(_SCOPES)}")
    texts(options, "files")
    texts(options, "not_files")
    texts(options, "imports")
    within(options)
    if "value" in options:
        if not isinstance(options["value"], Mapping):
            raise ValueError("'value' must be a table of conditions")
        compile_test(options["value"], "value")


def _disguised(event: AssignEvent, place: Place) -> bool:
    """Whether the value is computed where a constant could stand, or the target's name is not written."""
    written = place.source(event.value_at, 200)
    if _PLAIN.fullmatch(written) is None:
        return True
    if event.form == "keyword":  # its name stands before it
        before = place.text[max(event.value_at[0] - len(event.target) - 20, 0) : event.value_at[0]]
        return re.search(rb"\b%s\s*=\s*\(*\Z" % re.escape(event.target.encode()), before) is None
    return event.target not in place.source(event.at, 400)


def build(rule: Rule) -> Matcher:
    """The matcher of an assign rule."""
    options = rule.match.options
    targets = pattern(options, "targets")
    test = compile_test(options["value"], "value") if "value" in options else None
    scope = options.get("scope", "any")
    files, elsewhere = tuple(options.get("files", ())), tuple(options.get("not_files", ()))
    inside = within(options)
    forms = frozenset(options.get("forms", _FORMS))
    disguised = options.get("disguised") is True

    def on_assign(event: AssignEvent, place: Place, report: Report) -> None:
        if event.form not in forms or targets is None or not targets.fullmatch(event.target):
            return
        if disguised and not _disguised(event, place):
            return
        if (scope == "module" and event.scope.name) or (scope == "class" and not event.scope.cls):
            return
        if elsewhere and place.among(elsewhere):
            return
        if files and not any(fnmatch(place.path, file) for file in files):
            return
        if inside is not None and not inside(event.scope):
            return
        confidence = rule.rating.confidence
        subject = Subject.of(event, event.value)
        if test is not None:
            sure = test(subject)
            if sure is None:
                return
            confidence = min(confidence, sure)
        shown = repr(subject.folded[0])[:120] if subject.folded else place.source(event.value_at)
        evidence = () if shown == place.source(event.value_at) else (Evidence("folded value", shown),)
        fields = {"target": f"`{event.target}`", "value": shown}
        report(Hit(rule, event.at, confidence, event.scope.name, fields, None, evidence))

    imports = frozenset(options.get("imports", ()))
    return Matcher(rule, targets=options["targets"], imports=imports, on_assign=on_assign)
