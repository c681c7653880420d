"""Network tools behind a web form, and the same from the command line."""
import os
import shlex
import subprocess
import subprocess as sp
import sys
from os import popen, system
from subprocess import check_output

from flask import Flask, request

app = Flask(__name__)
HOSTS = {"db": "db.example", "web": "web.example"}


@app.route("/ping")
def ping():
    host = request.args.get("host", "")
    os.system("ping -c 1 " + host)  # expect: hit
    os.system(f"ping -c 1 {shlex.quote(host)}")
    subprocess.run(f"ping -c 1 {host}", shell=True)  # expect: hit
    subprocess.run(["ping", "-c", "1", host])
    subprocess.run("ping -c 1 db.example", shell=True)
    return "done"


@app.route("/lookup", methods=["POST"])
def lookup():
    name = request.form["name"]
    command = "nslookup %s" % name
    result = sp.Popen(command, shell=True, stdout=sp.PIPE)  # expect: hit
    text = check_output("dig {}".format(name), shell=True)  # expect: hit
    more = popen(" ".join(["whois", name])).read()  # expect: hit
    return str((result, text, more))


@app.route("/known")
def known():
    host = HOSTS.get(request.args["host"], "db.example")
    system("ping -c 1 " + host)
    port = int(request.args["port"])
    system(f"nc -z db.example {port}")
    return "done"


@app.route("/quoted")
def quoted():
    words = request.args["words"]
    line = "echo " + shlex.quote(words)
    return subprocess.check_output(line, shell=True)


def main():
    target = sys.argv[1]
    subprocess.call("tar czf backup.tgz " + target, shell=True)  # expect: hit
    subprocess.call(["tar", "czf", "backup.tgz", target])
    subprocess.run(args=f"ls {target}", shell=True, check=True)  # expect: hit
