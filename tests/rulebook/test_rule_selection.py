"""Rules chosen by id, family or glob."""

import pytest

from scanner.model import Confidence, Match, Rating, Rule, Severity
from scanner.rulebook import select
from scanner.settings import SettingsError


def rule(name, family):
    rating = Rating(Severity.LOW, Confidence.LOW)
    return Rule(name, name, rating, (), Match("flow"), "m", "w", "f", "python", family)


RULES = {
    name: rule(name, family)
    for name, family in [
        ("sql-injection", "injection"),
        ("code-injection", "injection"),
        ("weak-hash", "crypto"),
    ]
}


@pytest.mark.parametrize(
    ("wanted", "ignored", "left"),
    [
        ((), (), {"sql-injection", "code-injection", "weak-hash"}),
        (("injection",), (), {"sql-injection", "code-injection"}),
        (("*-injection",), ("sql-*",), {"code-injection"}),
        (("weak-hash", "crypto"), (), {"weak-hash"}),
        ((), ("crypto",), {"sql-injection", "code-injection"}),
        (("injection",), ("injection",), set()),
        (("bandit.B508", "crypto"), ("semgrep.*",), {"weak-hash"}),
        (("bandit",), (), set()),
    ],
)
def test_choice(wanted, ignored, left):
    assert set(select(RULES, wanted, ignored)) == left


@pytest.mark.parametrize("option", ["select", "ignore"])
def test_an_entry_that_names_nothing_is_an_error_with_the_nearest_name(option):
    wanted, ignored = (["weak-hush"], []) if option == "select" else ([], ["weak-hush"])
    with pytest.raises(
        SettingsError, match=f"{option}: 'weak-hush' names no rule or family; did you mean 'weak-hash'"
    ):
        select(RULES, wanted, ignored)
