"""``blanks``: code so far to the right of other code that no window shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scanner.analyse.matcher import Hit, Matcher, Report, Text
from scanner.analyse.options import only
from scanner.model import Rule
from scanner.parse.bare import bare
from scanner.support.patterns import lazy

_TAB = 8  # columns
_STRETCH = lazy(r"(?<=\S)[ \t\f\v\u00a0\u2000-\u200a\u3000]{15,}+(?=[^\s])")
_NAME = lazy(r"[^\W\d]")
_CODE = lazy(r"[\w(\[{@$;\"'\x01]")


def validate(options: Mapping[str, Any]) -> None:
    """``width``: the fewest columns of blanks."""
    only(options, {"width"})
    if not isinstance(options.get("width"), int) or options["width"] < 40:
        raise ValueError("'width' must be a number of columns, 40 or more")


def build(rule: Rule) -> Matcher:
    """The matcher of a rule about code out of sight."""
    width = rule.match.options["width"]

    def on_text(text: Text, report: Report) -> None:
        if not text.family:
            return
        found = [match for match in _STRETCH.finditer(text.text) if _columns(match.group()) >= width]
        if not found:
            return
        code = bare(text.text, text.family)
        for match in found[:100]:
            line = code.rfind("\n", 0, match.start()) + 1
            before, after = code[line : match.start()], code[match.end() : match.end() + 1]
            inside = code[match.start()] == "\x01"  # in a string or a comment
            if inside or not before.strip() or not _CODE.match(after) or _is_comment(text.text, match.end()):
                continue
            stop = text.text.find("\n", match.end())
            end = len(text.text) if stop < 0 else stop
            if not _NAME.search(code, match.end(), end):
                continue  # the cell of a table: numbers, texts and brackets do nothing
            stop = min(end, match.end() + 200)
            hidden = " ".join(text.text[match.end() : stop].split())[:80]
            fields = {"text": f"`{hidden}`", "columns": str(_columns(match.group()))}
            report(Hit(rule, text.at(match.end(), stop), rule.rating.confidence, "", fields))

    return Matcher(rule, on_text=on_text)


def _columns(blanks: str) -> int:
    return sum(_TAB if char == "\t" else 1 for char in blanks)


def _is_comment(text: str, at: int) -> bool:
    return text.startswith(("#", "//", "/*", "<!--"), at)
