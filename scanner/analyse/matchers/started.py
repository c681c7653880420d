"""``started``: behaviour in files that tools run by themselves, such as ``setup.py``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from scanner.analyse.matcher import Matcher, Place, Report
from scanner.analyse.matchers import behaviour
from scanner.analyse.options import texts
from scanner.model import Match, Rule, Sink
from scanner.program import CallEvent
from scanner.support.patterns import lazy

_PACKAGING = lazy(rb"setuptools|distutils|skbuild|scikit|cx_Freeze|py2exe|\b(?:exec|eval)\b")


def validate(options: Mapping[str, Any]) -> None:
    """``files`` (required): globs on the path, with a slash before it; the rest is that of ``behaviour``."""
    texts(options, "files", required=True)
    behaviour.validate(_rest(options))


def build(rule: Rule) -> Matcher:
    """The matcher of a behaviour rule that holds in some files only."""
    options = rule.match.options
    files = tuple(options["files"])
    inner = behaviour.build(replace(rule, match=Match("behaviour", _rest(options))))
    on_call, on_flow = inner.on_call, inner.on_flow

    def call(event: CallEvent, place: Place, name: str, report: Report) -> None:
        if on_call is not None and place.among(files) and not _is_a_program(place):
            on_call(event, place, name, report)

    def flow(event: CallEvent, place: Place, sink: Sink, report: Report) -> None:
        if on_flow is not None and place.among(files) and not _is_a_program(place):
            on_flow(event, place, sink, report)

    return replace(inner, on_call=call, on_flow=flow, files=files)


def _is_a_program(place: Place) -> bool:
    """Whether a `setup.py` is somebody's own program: with a `setup` and a main guard, and no package."""
    text = place.text
    own = b"def setup(" in text and b"__name__" in text and b"__main__" in text
    return own and place.path.endswith("setup.py") and _PACKAGING.search(text) is None


def _rest(options: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in options.items() if key != "files"}
