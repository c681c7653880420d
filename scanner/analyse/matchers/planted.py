"""``planted``: a file of SQL makes an account with all rights, whose password stands there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scanner.analyse.matcher import Hit, Matcher, Report, Text
from scanner.analyse.options import only, pattern
from scanner.model import Rule
from scanner.support.patterns import lazy

_MAX = 50  # statements of a file that are looked at
_LONGEST = 4_000  # characters of a statement
_STATEMENT = lazy(
    r"(?i)\binsert\s{1,20}(?:ignore\s{1,20}|or\s{1,20}\w{1,20}\s{1,20})?into\s{1,20}[\w.\"`\[\]]{0,80}?(?:user|account|admin|member|staff)s?[\"`\]]?"
    r"\s{0,40}\(([^()]{1,600})\)|\b(?:create|alter)\s{1,20}(?:role|user)\s",
)
_SECRET = lazy(r"(?i)pass|pwd|hash|secret")
_RIGHTS = lazy(r"(?i)'(?:\w{0,20}admin(?:istrator)?|root|superuser|owner)'")
_FLAG = lazy(r"(?i)\bis_?(?:admin|superuser|staff|root)\b")
_TRUE = lazy(r"(?i)\btrue\b|(?<![\w'.$-])1(?![\w'.-])")
_HASH = lazy(
    r"'(?:\$2[abxy]\$|\$argon2|\$[156]\$|pbkdf2|scrypt|sha1\$|md5)|'[0-9a-fA-F]{32,128}'|\b(?:crypt|md5|sha1|sha2|digest)\(\s{0,10}'"
)
_GIVEN = lazy(r"\$\{|\{\{|:'|(?<![:\w]):[a-z_]\w*|%s|%\(|\?|<[A-Za-z_]|@\w|&&|\$\d")
_SUPERUSER = lazy(r"(?i)\b(?<!no)superuser\b")
_PASSWORD = lazy(r"(?i)\bpassword\s{1,20}'([^'\n]{3,200})'")
_LITERAL = lazy(r"'(?:[^'\n]|''){0,400}'")


def validate(options: Mapping[str, Any]) -> None:
    """``not_files``: a pattern for paths of seeds and tests."""
    only(options, {"not_files"})
    pattern(options, "not_files")


def build(rule: Rule) -> Matcher:
    """The matcher of a rule about planted accounts."""
    outside = pattern(rule.match.options, "not_files")

    def on_text(text: Text, report: Report) -> None:
        if not text.path.lower().endswith(".sql") or (outside is not None and outside.search(text.path)):
            return
        for match in list(_STATEMENT.finditer(text.text))[:_MAX]:
            stop = text.text.find(";", match.end(), match.end() + _LONGEST)
            whole = text.text[match.start() : stop if stop >= 0 else match.end() + _LONGEST]
            if _plants(match[1], whole):
                end = text.text.find("\n", match.start())
                shown = " ".join(match[0].split())[:80]
                at = text.at(match.start(), end if end >= 0 else len(text.text))
                report(Hit(rule, at, rule.rating.confidence, "", {"statement": f"`{shown}`"}))

    return Matcher(rule, on_text=on_text)


def _plants(columns: str | None, statement: str) -> bool:
    """Whether a statement makes an account with rights and a password that are both written there."""
    bare = _LITERAL.sub("''", statement)
    if _GIVEN.search(bare):
        return False  # somebody says it when it is run
    if columns is None:
        return _SUPERUSER.search(bare) is not None and _PASSWORD.search(statement) is not None
    if not _SECRET.search(columns) or not _HASH.search(statement):
        return False
    flagged = _FLAG.search(columns) is not None and _TRUE.search(bare) is not None
    return _RIGHTS.search(statement) is not None or flagged
