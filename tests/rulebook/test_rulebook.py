"""The rule book from real files: what is read, what is refused in which words, what the cache may change."""

import json
import os
import shutil
from pathlib import Path

import pytest

from scanner.analyse.matchers import kinds
from scanner.model import Confidence, Severity, Sink, SourceModel
from scanner.rulebook import RuleError, corpora_directory, load, rules_directory
from scanner.rulebook.loading import compiled
from scanner.settings import Settings

RULE = """\
id = "sql-injection"
title = "SQL built from input"
severity = "high"
confidence = "medium"
cwe = [89, 943]
message = "{source} reaches {callee}"
why = "Because."
fix = "Use parameters."
references = ["https://docs.example/sql"]

[match]
kind = "flow"
sink = "sql"
sources = ["web"]
"""

LIBRARY = """\
package = "shop"

[sources]
"shop.request.args" = "web"
"shop.read()" = "web"

[sinks]
"shop.Cursor.execute" = { sql = [0, "sql"] }
"shop.run" = { command = [0, "args"], when = { shell = true } }
"shop.load" = { deserialization = [0], unless = { 1 = ["*"], loader = ["shop.Safe"] } }
"shop.both" = [{ sql = [0] }, { path = ["self"], confidence = "low" }]
"*.execute" = { sql = ["*"], confidence = "medium" }

[returns]
"shop.connect()" = "shop.Connection"
"shop.Connection.cursor" = "shop.Cursor"

[bases]
"shop.Special" = ["shop.Cursor"]

[sanitizers]
"shop.quote" = ["command", "sql"]
"int" = ["*"]

[handlers]
"shop.App.route" = "web"

[parameters]
"request" = "shop.Request"
"""


def judge(options):
    if "sink" not in options:
        raise ValueError("needs a sink.")


def nothing(options):
    """A matcher that takes whatever it gets."""


VALIDATORS = {**dict.fromkeys(kinds(), nothing), "flow": judge}


@pytest.fixture
def folder(tmp_path):
    rules = tmp_path / "rules"
    (rules / "python" / "injection").mkdir(parents=True)
    (rules / "libraries").mkdir()
    shutil.copy(rules_directory() / "trust.toml", rules)
    shutil.copy(rules_directory() / "sinks.toml", rules)
    (rules / "python" / "injection" / "sql-injection.toml").write_text(RULE)
    (rules / "python" / "injection" / "sql-injection.py").write_text("pass\n")
    (rules / "libraries" / "shop.toml").write_text(LIBRARY)
    return rules


def settings(tmp_path, **options):
    return Settings(root=tmp_path, paths=(), cache_dir=tmp_path / "cache", **options)


def read(folder, tmp_path, validators=VALIDATORS, **options):
    return load(settings(tmp_path, **options), validators, rules=folder)


def edit(file: Path, old: str, new: str) -> None:
    """Changes a file as an editor does; the time stamp is moved on for file systems that count coarsely."""
    text = file.read_text()
    assert old in text
    before = file.stat().st_mtime_ns
    file.write_text(text.replace(old, new, 1))
    os.utime(file, ns=(before + 1_000_000, before + 1_000_000))


def test_every_rule_of_the_repository_loads(tmp_path):
    book = load(settings(tmp_path), dict.fromkeys(kinds(), nothing))
    root = rules_directory()
    apart = (root, root / "libraries", root / "engines")
    files = [file for file in root.rglob("*.toml") if file.parent not in apart]
    assert len(book.rules) == len(files)
    for rule in book.rules.values():
        assert rule.language != "python" or rule.sample, f"{rule.id} has no sample"
        assert rule.language != "python" or rule.owasp, f"{rule.id} belongs to no OWASP category"
        assert all(number in book.weaknesses for number in rule.cwe), f"cwe.toml lacks a number of {rule.id}"


def test_each_kind_of_sink_that_a_rule_looks_for_is_in_some_library(tmp_path):
    book = load(settings(tmp_path), dict.fromkeys(kinds(), nothing))
    wanted = {rule.match.options["sink"] for rule in book.rules.values() if rule.match.kind == "flow"}
    known = {sink.kind for sinks in book.knowledge.sinks.values() for sink in sinks}
    assert wanted <= known


def test_a_rule_is_read_in_full(folder, tmp_path):
    rule = read(folder, tmp_path).rules["sql-injection"]
    assert (rule.language, rule.family) == ("python", "injection")
    assert rule.sample == "python/injection/sql-injection.py"
    assert (rule.rating.severity, rule.rating.confidence) == (Severity.HIGH, Confidence.MEDIUM)
    assert rule.match.kind == "flow"
    assert rule.match.options == {"sink": "sql", "sources": ["web"]}
    assert rule.owasp == ("A05:2025", "A03:2021")  # 89 is published, 943 our own addition: one category each
    assert rule.references == ("https://docs.example/sql",)


def test_a_library_is_read_in_full(folder, tmp_path):
    known = read(folder, tmp_path).knowledge
    assert known.sources["shop.request.args"] == SourceModel("shop.request.args", "web")
    assert known.sources["shop.read"] == SourceModel("shop.read", "web", call=True)
    assert known.sinks["shop.Cursor.execute"] == (Sink("shop.Cursor.execute", "sql", (0, "sql")),)
    assert known.sinks["shop.run"][0].when == {"shell": True}
    assert known.sinks["shop.load"][0].unless == {"1": frozenset({"*"}), "loader": frozenset({"shop.Safe"})}
    assert known.sinks["shop.both"] == (
        Sink("shop.both", "sql", (0,)),
        Sink("shop.both", "path", ("self",), confidence=Confidence.LOW),
    )
    assert known.sinks["*.execute"][0].confidence is Confidence.MEDIUM
    assert known.returns == {"shop.connect": "shop.Connection"}
    assert known.attributes == {"shop.Connection.cursor": "shop.Cursor"}
    assert known.bases == {"shop.Special": ("shop.Cursor",)}
    assert known.sanitizers == {"shop.quote": frozenset({"command", "sql"}), "int": frozenset({"*"})}
    assert known.handlers == {"shop.App.route": "web"}
    assert known.parameters == {"request": (("shop", "shop.Request"),)}
    assert known.trust["web"].confidence is Confidence.HIGH


def test_rules_outside_of_a_language_need_no_matcher(folder, tmp_path):
    (folder / "policy").mkdir()
    text = RULE.replace("sql-injection", "unused", 1).split("[match]")[0]
    (folder / "policy" / "unused.toml").write_text(text)
    (folder / "policy" / "bare.toml").write_text(
        text.replace("unused", "bare") + '[match]\nkind = "policy"\n'
    )
    rules = read(folder, tmp_path).rules
    assert [(rules[name].language, rules[name].match.kind) for name in ("unused", "bare")] == [
        ("any", "policy")
    ] * 2


RULE_FILE = "python/injection/sql-injection.toml"
SHOP = "libraries/shop.toml"
MISTAKES = [
    (RULE_FILE, 'title = "SQL', 'titel = "SQL', "titel", "unknown key. Next step: if you mean title"),
    (RULE_FILE, 'why = "Because."', "", "why", "missing. Next step: add why"),
    (RULE_FILE, 'why = "Because."', 'why = "  "', "why", "must be a text that is not empty"),
    (RULE_FILE, 'id = "sql', 'id = "sqq', "id", "'sqq-injection' is not the file's stem"),
    (
        RULE_FILE,
        '"high"',
        '"hihg"',
        "severity",
        "'hihg' is unknown. Next step: write one of note, low, medium",
    ),
    (RULE_FILE, '"medium"', "3", "confidence", "3 is unknown. Next step: write one of low, medium, high"),
    (RULE_FILE, "[89, 943]", '["CWE-89"]', "cwe", "must be a list of positive whole numbers"),
    (RULE_FILE, "[89, 943]", "[-1]", "cwe", "must be a list of positive whole numbers"),
    (RULE_FILE, "{source}", "{source!r}", "message", "which is not a plain name"),
    (RULE_FILE, "{source}", "source}", "message", "Single '}' encountered"),
    (RULE_FILE, '["https', '[1, "https', "references", "must be a list of texts"),
    (RULE_FILE, "[match]", "[mach]", "mach", "unknown key. Next step: if you mean match"),
    (
        RULE_FILE,
        '"flow"',
        '"flaw"',
        "match.kind",
        "no matcher is called 'flaw'. Next step: write one of: assign",
    ),
    (RULE_FILE, 'kind = "flow"', "", "match.kind", "missing"),
    (RULE_FILE, 'sink = "sql"', 'sink = "sqll"', "match.sink", "'sqll' is no kind of sink"),
    (
        RULE_FILE,
        'sink = "sql"',
        "",
        "match",
        "needs a sink. Next step: see the matcher 'flow' in docs/rules.md",
    ),
    (RULE_FILE, '["web"]', '["wep"]', "match.sources", "'wep' is no trust kind"),
    (RULE_FILE, "id =", "id", "", "is not TOML: "),
    (SHOP, "[sinks]", "[snks]", "snks", "unknown key. Next step: if you mean sinks"),
    (SHOP, 'package = "shop"', "", "package", "missing"),
    (SHOP, 'args" = "web"', 'args" = "wep"', 'sources."shop.request.args"', "'wep' is no trust kind"),
    (SHOP, '"shop.read()"', '"shop read()"', 'sources."shop read()"', "is no dotted name"),
    (SHOP, "{ sql = [0,", "{ sqll = [0,", 'sinks."shop.Cursor.execute".sqll', "unknown key"),
    (SHOP, '[0, "sql"]', "[]", 'sinks."shop.Cursor.execute".sql', "must list the arguments"),
    (SHOP, '[0, "sql"]', "[-1]", 'sinks."shop.Cursor.execute".sql', "must list the arguments"),
    (SHOP, 'sql = [0, "sql"]', "", 'sinks."shop.Cursor.execute"', "names no kind of sink"),
    (SHOP, "shell = true", "shell = [1]", 'sinks."shop.run".when.shell', "must be a constant"),
    (SHOP, '["shop.Safe"]', '["shop Safe"]', 'sinks."shop.load".unless.loader', "is no dotted name"),
    (SHOP, '["shop.Safe"]', "[]", 'sinks."shop.load".unless.loader', "names nothing"),
    (SHOP, "loader =", '"lo-ader" =', 'sinks."shop.load".unless.lo-ader', "is no argument"),
    (SHOP, '"*.execute"', '"*execute"', 'sinks."*execute"', "is no dotted name"),
    (SHOP, '"low"', '"lo"', 'sinks."shop.both".confidence', "'lo' is unknown"),
    (SHOP, '"shop.Connection"', '"shop.Connection()"', 'returns."shop.connect()"', "is no dotted name"),
    (SHOP, '["shop.Cursor"]', "[]", 'bases."shop.Special"', "names no class"),
    (SHOP, '["command", "sql"]', '["shell"]', 'sanitizers."shop.quote"', "'shell' is no kind of sink"),
    (
        SHOP,
        '"shop.App.route" = "web"',
        '"shop.App.route" = "net"',
        'handlers."shop.App.route"',
        "no trust kind",
    ),
    (SHOP, '"shop.Request"', '"shop/Request"', "parameters.request", "is no dotted name"),
    ("trust.toml", '"high"', '"sure"', "web.confidence", "'sure' is unknown"),
]


@pytest.mark.parametrize(("file", "old", "new", "key", "cause"), MISTAKES, ids=lambda value: str(value)[:24])
def test_each_mistake_is_named(folder, tmp_path, file, old, new, key, cause):
    edit(folder / file, old, new)
    with pytest.raises(RuleError) as caught:
        read(folder, tmp_path)
    error = caught.value
    assert (error.file, error.key) == (file, key)
    assert str(error).startswith(f"{file}: ")
    assert cause in str(error)
    assert error.next_step


def test_two_rules_with_one_id_are_refused(folder, tmp_path):
    (folder / "python" / "other").mkdir()
    shutil.copy(folder / RULE_FILE, folder / "python" / "other")
    with pytest.raises(RuleError, match="two rules have this id"):
        read(folder, tmp_path)


def test_libraries_that_contradict_each_other_are_refused(folder, tmp_path):
    (folder / "libraries" / "again.toml").write_text(
        'package = "again"\n[sinks]\n"*.execute" = { code = [0] }\n'
    )
    with pytest.raises(RuleError, match=r"is already described in libraries/again\.toml"):
        read(folder, tmp_path)


def test_a_rule_file_where_nothing_reads_it_is_refused(folder, tmp_path):
    shutil.copy(folder / RULE_FILE, folder)
    with pytest.raises(RuleError, match="lies where no rule is read"):
        read(folder, tmp_path)


def test_an_unreadable_encoding_is_named(folder, tmp_path):
    (folder / SHOP).write_bytes(b'package = "\xff"\n')
    with pytest.raises(RuleError, match="is not UTF-8"):
        read(folder, tmp_path)


def test_a_missing_rule_book_is_named(tmp_path):
    with pytest.raises(RuleError, match="cannot be read"):
        read(tmp_path / "nowhere", tmp_path)


def test_a_weakness_that_no_taxonomy_knows_has_no_category(folder, tmp_path):
    edit(folder / RULE_FILE, "[89, 943]", "[999999]")
    assert read(folder, tmp_path).rules["sql-injection"].owasp == ()


def test_warm_equals_cold_equals_uncached(tmp_path):
    validators = dict.fromkeys(VALIDATORS, nothing)
    rules = rules_directory()
    cold = load(settings(tmp_path), validators, rules=rules)
    warm = load(settings(tmp_path), validators, rules=rules)
    assert cold == warm == load(settings(tmp_path, cache=False), validators, rules=rules)
    assert len(list((tmp_path / "cache").iterdir())) == 1


def test_some_families_are_read_alone_and_are_the_same(tmp_path):
    validators = dict.fromkeys(kinds(), nothing)
    rules = rules_directory()
    whole = load(settings(tmp_path), validators, rules=rules).rules
    families = ("dependencies", "policy")
    for _ in range(2):  # cold and warm
        part = load(settings(tmp_path), validators, families=families, rules=rules)
        assert part.rules == {name: rule for name, rule in whole.items() if rule.family in families}
    assert len(list((tmp_path / "cache").iterdir())) == 2


def test_what_the_wheel_has_compiled_is_read_as_it_is(folder, tmp_path, monkeypatch):
    validators = dict.fromkeys(kinds(), nothing)
    names = [file.relative_to(folder).as_posix() for file in sorted(folder.rglob("*")) if file.is_file()]
    plain = compiled(folder, corpora_directory(), names, validators)
    place = tmp_path / "rulebook.json"
    place.write_text(json.dumps(plain), encoding="utf-8")
    monkeypatch.setattr("scanner.rulebook.loading.compiled_file", lambda: place)
    monkeypatch.setattr("scanner.rulebook.loading.read", lambda *_: pytest.fail("a rule file was read"))
    whole = load(settings(tmp_path), {})
    assert (whole.digest, whole.knowledge.digest) == (plain["digest"], plain["knowledge_digest"])
    assert set(whole.rules) == {"sql-injection"}
    assert load(settings(tmp_path), {}, families=("dependencies",)).rules == {}
    part = load(settings(tmp_path), {}, families=(whole.rules["sql-injection"].family,))
    assert (part.rules, part.knowledge.sinks) == (whole.rules, {})
    assert load(settings(tmp_path), {}) == whole
    assert not (tmp_path / "cache").exists()
    place.write_text("{}", encoding="utf-8")
    with pytest.raises(RuleError, match="install Assay again"):
        load(settings(tmp_path), {})


def test_warm_reads_no_rule_file(folder, tmp_path, monkeypatch):
    book = read(folder, tmp_path)
    monkeypatch.setattr("scanner.rulebook.loading.read", lambda *_: pytest.fail("a rule file was read"))
    assert read(folder, tmp_path) == book


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [(RULE_FILE, "Because", "Becausa"), (SHOP, "shop.run", "shop.ran"), ("trust.toml", "HTTP", "HTTQ")],
)
def test_an_edit_of_equal_size_is_seen(folder, tmp_path, file, old, new):
    before = read(folder, tmp_path)
    edit(folder / file, old, new)
    after = read(folder, tmp_path)
    assert before != after
    assert before.digest != after.digest
    assert after == read(folder, tmp_path, cache=False)


def test_new_and_removed_files_are_seen(folder, tmp_path):
    read(folder, tmp_path)
    (folder / "libraries" / "more.toml").write_text(
        'package = "more"\n[sanitizers]\n"more.clean" = ["sql"]\n'
    )
    assert "more.clean" in read(folder, tmp_path).knowledge.sanitizers
    (folder / RULE_FILE).unlink()
    assert read(folder, tmp_path).rules == {}


def test_another_set_of_matchers_judges_anew(folder, tmp_path):
    read(folder, tmp_path)
    with pytest.raises(RuleError, match="no matcher is called 'flow'"):
        read(folder, tmp_path, {"call": nothing})


def test_the_knowledge_digest_depends_on_libraries_alone(folder, tmp_path):
    before = read(folder, tmp_path)
    edit(folder / RULE_FILE, "Because", "Since")
    after = read(folder, tmp_path)
    assert before.knowledge.digest == after.knowledge.digest != ""
    assert before.digest != after.digest


def damage_truncate(data):
    return data[: len(data) // 2]


def damage_flip(data):
    return data[:-20] + bytes([data[-20] ^ 1]) + data[-19:]


def damage_foreign(data):
    import zlib

    body = json.dumps({"rules": [[1]]}).encode()
    key = data.partition(b"\n")[0].partition(b" ")[2]
    return f"{zlib.crc32(body):08x} ".encode() + key + b"\n" + body


@pytest.mark.parametrize(
    "damage", [damage_truncate, damage_flip, damage_foreign, lambda _: b"", lambda _: b"\xff\n["]
)
def test_a_damaged_cache_is_rebuilt_silently(folder, tmp_path, damage):
    book = read(folder, tmp_path)
    (file,) = (tmp_path / "cache").iterdir()
    good = file.read_bytes()
    file.write_bytes(damage(good))
    assert read(folder, tmp_path) == book
    assert file.read_bytes() == good


def test_a_cache_directory_that_cannot_be_made_costs_time_only(folder, tmp_path):
    (tmp_path / "cache").write_text("a file where the directory should be")
    assert "sql-injection" in read(folder, tmp_path).rules


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_cache_directory_costs_time_only(folder, tmp_path):
    (tmp_path / "cache").mkdir(mode=0o500)
    assert "sql-injection" in read(folder, tmp_path).rules
    assert list((tmp_path / "cache").iterdir()) == []


def test_the_data_of_a_checkout_is_found():
    assert (rules_directory() / "trust.toml").is_file()
    assert (corpora_directory() / "taxonomy" / "cwe.toml").is_file()
