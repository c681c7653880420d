"""Literals mean what Python takes them for."""

import ast

import pytest
from marks import params

from scanner.parse import tree
from scanner.program import ir
from scanner.program.lower import lower_module
from scanner.program.lower.literals import MAX_TEXT

SAME_AS_PYTHON = [
    r"'a'",
    r'"a\'b"',
    r"'\n\t\r\a\b\f\v\\\'\"'",
    r"'\x41\101\7\60'",
    r"'\u00e9\U0001F600'",
    r"'\N{GREEK SMALL LETTER ALPHA}\N{bullet}'",
    r"'\d\ \w\.'",
    "'a\\\nb'",
    "'a\\\r\nb'",
    "'''a\n'b' \"c\"'''",
    '"""\\"a"""',
    "''",
    "''''''",
    r"r'\n\d\''",
    r"R'\n'",
    r"b'a\xff\377\n\u0041\d'",
    r"rb'\xff'",
    r"Rb'\xff'",
    r"bR'\n'",
    r"u'\u00e9'",
    r"U'a'",
    "'é日本😀'",
    "'a' 'b' r'\\n'",
    "b'a' b'b'",
    "('a'\n 'b')",
    "f''",
    "f'a{{b}}'",
    "f'a' 'b{'",
    r"f'\x41{{'",
    r"rf'\n'",
    r"'\400'",
    r"'\\n'",
    r"'\\\n'",
    r"'%s {} \{'",
    "'\\\n'",
    "0",
    "00",
    "1_000_000",
    "0x_ff",
    "0XFF",
    "0o17",
    "0b1_01",
    "1.5",
    "1.",
    ".5",
    "1e5",
    "1E-5",
    "1_0.0_1e1_0",
    "3j",
    "1.5J",
    "1e400",
    "123456789012345678901234567890",
    "True",
    "False",
    "None",
]
WRONG = {}


def constant(code):
    data = code.encode()
    statements = lower_module(tree(data), data, 1)
    assert isinstance(statements[0], ir.Evaluate)
    value = statements[0].value
    assert isinstance(value, ir.Const), value
    return value.value


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::SyntaxWarning")
@pytest.mark.parametrize("code", params({code: code for code in SAME_AS_PYTHON}, WRONG))
def test_as_in_python(code):
    expected = ast.literal_eval(code) if not code.lower().startswith(("f", "rf")) else eval(code)
    found = constant(code)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(("code", "value"), [("0777", 0o777), ("10L", 10), ("0xFFL", 255)])
def test_numbers_of_python_2(code, value):
    assert constant(code) == value


def test_lone_surrogates_become_a_mark():
    assert constant(r"'a\ud800b'") == "a\ufffdb"


def test_characters_beyond_unicode_become_a_mark():
    assert constant(r"'\U00110000'") == "\ufffd"


def test_unknown_names_of_characters_become_a_mark():
    assert constant(r"'\N{NO SUCH CHARACTER}'") == "\ufffd"


def test_ellipsis_is_not_none():
    data = b"..."
    value = lower_module(tree(data), data, 1)[0].value
    assert not isinstance(value, ir.Const) or value.value is not None


def test_a_text_that_is_not_utf_8_is_read():
    data = b"'a\xff\xfeb'"
    value = lower_module(tree(data), data, 1)[0].value
    assert isinstance(value, ir.Const)
    assert value.value == "a\ufffd\ufffdb"


def test_huge_literals_keep_their_beginning():
    value = constant("'" + "a" * (MAX_TEXT * 3) + "'")
    assert value == "a" * MAX_TEXT


def test_huge_numbers_are_unknown():
    data = b"9" * 100_000
    assert not isinstance(lower_module(tree(data), data, 1)[0].value, ir.Const)


def test_cutting_a_huge_literal_leaves_no_half_character():
    assert "\ufffd" not in constant("'a" + "é" * MAX_TEXT + "'")


def parts(code):
    data = code.encode()
    value = lower_module(tree(data), data, 1)[0].value
    assert isinstance(value, ir.Text), value
    return [
        part.value if isinstance(part, ir.Const) else data[part.at[0] : part.at[1]].decode()
        for part in value.parts
    ]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("f'a{b}c'", ["a", "b", "c"]),
        ("f'{b}'", ["b"]),
        ("f'a{{{b}}}c'", ["a{", "b", "}c"]),
        ("f'{b!r:>10}c'", ["{b!r:>10}", "c"]),
        ("f'{b[\"k\"]}'", ['b["k"]']),
        ("f'{a}' '{b}' f'{c}'", ["a", "{b}", "c"]),
        (r"f'\x41{b}\n'", ["A", "b", "\n"]),
        (r"rf'\n{b}'", [r"\n", "b"]),
        ("f'''a\n{b}'''", ["a\n", "b"]),
        ("f'{a}{b}'", ["a", "b"]),
        ("f'{a + f\"{b}\"}'", ['a + f"{b}"']),
        ("F'{a}'", ["a"]),
        ("t'a{b}'", ["a", "b"]),
        (r"f'\N{BULLET}{a}'", ["\u2022", "a"]),
    ],
)
def test_f_strings_fall_into_parts(code, expected):
    found = parts(code)
    merged = []
    for part in found:
        if merged and part not in ("a", "b", "c") and merged[-1] not in ("a", "b", "c"):
            merged[-1] += part
        else:
            merged.append(part)
    assert merged == expected
