"""Which functions are worth evaluating, told from outlines."""

from scanner.program.focus import focuses
from scanner.program.imports import Import
from scanner.program.interest import DEED
from scanner.program.outline import Outline
from scanner.program.spans import Definition


def locate(dotted, _path):
    first, _, rest = dotted.partition(".")
    return ("tools.py", [rest] if rest else []) if first == "tools" else None


def test_what_deeds_lead_to_matters_only_in_files_that_are_asked_for_them():
    tools = Outline((Definition(0, DEED, frozenset(), "act"),))
    calling = Definition(0, 0, frozenset([b"act"]), "caller")
    imports = (Import("tools.act", "act"),)
    outlines = {
        ("build_backend.py", 0): Outline((calling,), imports, deeds=True),
        ("views.py", 0): Outline((calling,), imports),
        ("tools.py", 0): tools,
    }
    named = {path: bool(focus.named) for (path, _), focus in focuses(outlines, locate).items()}
    assert named == {"build_backend.py": True, "views.py": False, "tools.py": False}


def test_what_leads_to_deeds_in_the_same_unit_matters_everywhere():
    outline = Outline(
        (
            Definition(0, DEED, frozenset(), "act"),
            Definition(10, 0, frozenset([b"act"]), "caller"),
            Definition(20, 0, frozenset(), "other"),
        )
    )
    focus = focuses({("views.py", 0): outline}, locate)["views.py", 0]
    assert {focus.names[key] for key in focus.named} == {"caller"}
