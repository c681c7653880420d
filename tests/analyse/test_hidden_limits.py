"""Code that is hidden behind more work than is done: bounded in time, and a gap names the limit and line."""

from __future__ import annotations

import base64
import bz2
import lzma
import time
import zlib

import pytest
from lab import BOOK, scan

from scanner.model import GapKind

RULES = tuple(rule for rule in BOOK.rules.values() if rule.language == "python")
PATIENCE = 6.0  # seconds of the processor: others share the machine
BOMB = b"x = 1\n" * 5_000_000


def gaps_of(code):
    began = time.process_time()
    result = scan({"app.py": code}, *RULES)
    assert time.process_time() - began < PATIENCE
    assert all(gap.kind is GapKind.LIMIT and gap.subject == "app.py" for gap in result.gaps), result.gaps
    return [gap.cause for gap in result.gaps]


def nested(depth, inner):
    for _ in range(depth):
        inner = f"import base64\nexec(base64.b64decode({base64.b64encode(inner.encode()).decode()!r}))"
    return inner


@pytest.mark.parametrize(
    "code",
    [
        f"import zlib\nexec(zlib.decompress({zlib.compress(BOMB)!r}))\n",
        f"import bz2\nexec(bz2.decompress({bz2.compress(BOMB)!r}))\n",
        f"import lzma\nexec(lzma.decompress({lzma.compress(BOMB)!r}))\n",
        f"import zlib\nz = zlib.decompressobj().decompress\nclass A:\n    b = {zlib.compress(BOMB)!r}\n"
        "exec(zlib.decompress(A.b)[:40])\n",
        "a = 'import os;'\nexec(a * 1_000_000)\n",
        "a = 'import os;' * 8_000\nb = a.join(['', ''])\nexec(''.join([b, a]))\n",
    ],
)
def test_a_constant_that_grows_too_large_to_be_known(code):
    causes = gaps_of(code)
    assert len(causes) == 1 and "more than 100,000 characters or bytes" in causes[0]
    last = code.rstrip("\n").count("\n") + 1
    assert f"line {last} " in causes[0]


def test_one_line_of_a_megabyte():
    payload = base64.b64encode(BOMB[:700_000]).decode()
    assert "100,000" in gaps_of(f"import base64\nexec(base64.b64decode('{payload}'))\n")[0]


def test_code_in_a_constant_is_read_up_to_a_length():
    assert "60,000 bytes" in gaps_of(f"a = {'x = 1;' * 11_000!r}\nexec(a + 'import os; os.system(1)')\n")[0]


def test_code_in_code_is_followed_to_a_depth():
    assert not gaps_of(nested(5, "import os\nos.system('id')"))
    assert "depth of 8" in gaps_of(nested(20, "import os\nos.system('id')"))[0]


def test_code_that_runs_itself_a_thousand_times():
    deep = "s = 'n = n + 1\\nif n < 1000: exec(s)\\nelse: import os; os.system(str(n))'\nn = 0\nexec(s)\n"
    assert "depth of 8" in gaps_of(deep)[0]


@pytest.mark.parametrize(
    "code",
    [
        "s = 'a'\nwhile True:\n    s = s[::-1]\nexec(s)\n",
        "exec(''.join(chr(n % 7 + 97) for n in range(9_000) for m in range(9_000)))\n",
        "def f(n):\n    return f(n + 1) + 'a'\nexec(f(0))\n",
    ],
)
def test_a_computation_without_end_stops(code):
    causes = gaps_of(code)
    assert all("line " in cause for cause in causes)


def test_what_many_computations_take_together_is_bounded():
    busy = "".join(f"t{n} = ''.join(chr(c ^ {n % 7}) for c in [97, 98] * 2_000)\n" for n in range(80))
    code = f"{busy}k = [i * 3 % 251 for i in range(300)]\nexec(''.join(chr(c) for c in k if c > 9))\n"
    assert "600,000 steps" in gaps_of(code)[0]


@pytest.mark.parametrize(
    "code",
    [
        "a = 'x' * 200_000\nexec('print(1)')\n",
        "a = 'x' * 200_000\ndef run(code):\n    exec(code)\n",
        "import requests\na = 'x' * 200_000\nexec(requests.get('http://a.example').text)\n",
        "import zlib\nassert zlib.decompress(zlib.compress(b'x' * 200_000))\n",
        "import os\na = 'x' * 200_000\nfor name in dir(os):\n    print(getattr(os.path, name))\n",
    ],
)
def test_a_limit_that_hides_nothing_is_no_gap(code):
    assert not gaps_of(code)
