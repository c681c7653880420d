"""Exports."""
import tempfile
import tempfile as tmp
from tempfile import mktemp


def export():
    one = tempfile.mktemp(suffix=".csv")  # expect: hit
    two = tmp.mktemp()  # expect: hit
    three = mktemp(".csv")  # expect: hit
    ok1 = tempfile.mkstemp()
    ok2 = tempfile.NamedTemporaryFile(suffix=".csv")
    ok3 = tempfile.mkdtemp()
    return one, two, three, ok1, ok2, ok3
