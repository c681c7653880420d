"""Image conversion."""
import shlex
import subprocess
import subprocess as sp
from subprocess import Popen, check_call, run

FORMAT = "png"


def convert(source, target):
    subprocess.run(f"convert {source} {target}", shell=True)  # expect: hit
    sp.call("convert %s %s" % (source, target), shell=True)  # expect: hit
    run("convert " + source, shell=True, check=True)  # expect: hit
    check_call(args="convert {}".format(source), shell=True)  # expect: hit
    shell = True
    Popen(" ".join(["convert", source]), shell=shell)  # expect: hit
    subprocess.run(["convert", source, target], check=True)
    subprocess.run("convert -version", shell=True)
    subprocess.run(f"convert -list {FORMAT}", shell=True)
    subprocess.run("convert " + "-version", shell=True)
    subprocess.run(f"convert {shlex.quote(source)} out.png", shell=True)
    subprocess.run(f"convert -size {int(target)} xc:red", shell=True)
    subprocess.run(shlex.join(["convert", source]), shell=True)
    subprocess.run(source, shell=False)
    subprocess.run(source)


class Converter:
    def run(self, command, shell=False):
        return command, shell

    def go(self, command):
        return self.run(command, shell=True)
