"""Conversions by external programs."""
import os
import subprocess
import tempfile


class ConversionError(Exception):
    pass


class Converter:
    """Converts documents."""

    def __init__(self, program="unoconv", options=None):
        self.program = program
        self.options = options or []

    def _run(self, command):
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        out, _ = process.communicate()
        if process.returncode:
            raise ConversionError(process.returncode)
        return out

    def convert(self, source, kind="pdf"):
        handle, target = tempfile.mkstemp("." + kind)
        os.close(handle)
        self._run([self.program, "-f", kind, "-o", target, "--", source])
        return target


def pages(path):
    """The number of pages of a document."""
    out = subprocess.check_output(["pdfinfo", path])
    for line in out.decode().splitlines():
        if line.startswith("Pages:"):
            return int(line.split()[1])
    return 0
