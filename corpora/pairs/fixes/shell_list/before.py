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
        process = subprocess.Popen(command, shell=True, stdout=subprocess.PIPE)  # weak: 78
        out, _ = process.communicate()
        if process.returncode:
            raise ConversionError(process.returncode)
        return out

    def convert(self, source, kind="pdf"):
        handle, target = tempfile.mkstemp("." + kind)
        os.close(handle)
        self._run("%s -f %s -o %s %s" % (self.program, kind, target, source))
        return target


def pages(path):
    """The number of pages of a document."""
    out = subprocess.check_output("pdfinfo " + path, shell=True)  # weak: 78
    for line in out.decode().splitlines():
        if line.startswith("Pages:"):
            return int(line.split()[1])
    return 0
