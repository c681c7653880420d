"""The taxonomies: counts and members as published, every number named, additions apart."""

import tomllib

import pytest

from scanner.rulebook import RuleError, corpora_directory
from scanner.rulebook.taxonomy import read_taxonomy

FOLDER = corpora_directory() / "taxonomy"

# How many weaknesses each category's own page says that it maps.
PUBLISHED = {
    "2025": {
        "A01": 40,
        "A02": 16,
        "A03": 6,
        "A04": 32,
        "A05": 37,
        "A06": 39,
        "A07": 36,
        "A08": 14,
        "A09": 5,
        "A10": 24,
    },
    "2021": {"A01": 34, "A03": 33, "A04": 40, "A05": 20, "A06": 3, "A07": 22, "A08": 10, "A09": 4, "A10": 1},
}


@pytest.mark.parametrize("edition", PUBLISHED)
def test_published_mappings_are_complete_and_additions_new(edition):
    document = tomllib.loads((FOLDER / f"owasp-{edition}.toml").read_text(encoding="utf-8"))
    published = {number for category in document["category"].values() for number in category["cwe"]}
    for code, count in PUBLISHED[edition].items():
        assert len(set(document["category"][code]["cwe"])) == count
    for category in document["category"].values():
        assert not published & {int(number) for number in category.get("added", {})}
        assert all(reason for reason in category.get("added", {}).values())


@pytest.mark.parametrize(
    ("cwe", "codes"),
    [
        (89, ("A05:2025", "A03:2021")),
        (918, ("A01:2025", "A10:2021")),
        (502, ("A08:2025", "A08:2021")),
        (209, ("A10:2025", "A04:2021")),
        (259, ("A07:2025", "A02:2021", "A07:2021")),
        (943, ("A05:2025", "A03:2021")),
        (1336, ("A05:2025", "A03:2021")),
        (999999, ()),
    ],
)
def test_categories_of_a_weakness(cwe, codes):
    assert read_taxonomy(corpora_directory()).owasp((cwe,)) == codes


def test_every_number_has_a_name():
    taxonomy = read_taxonomy(corpora_directory())
    assert set(taxonomy.members) <= set(taxonomy.weaknesses)


def test_a_mistake_is_named(tmp_path):
    folder = tmp_path / "taxonomy"
    folder.mkdir()
    for file in FOLDER.iterdir():
        (folder / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "cwe.toml").write_text('date = "2026-01-01"\norigin = "x"\n[cwe]\nCWE-89 = "SQL"\n')
    with pytest.raises(RuleError, match=r"taxonomy/cwe\.toml: key 'cwe\.CWE-89': is no CWE number"):
        read_taxonomy(tmp_path)
