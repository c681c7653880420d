import pathlib
import glob
import os
import tempfile
import shutil
import subprocess
import sys
import winreg
from pathlib import Path


def shell():
    with open(os.path.expanduser("~/.bashrc"), "a") as file:  # expect: hit
        file.write("python3 /tmp/.x &\n")


def timer():
    os.system("(crontab -l; echo '* * * * * /tmp/.x') | crontab -")  # expect: hit


def unit():
    Path("/etc/systemd/system/up.service").write_text("[Service]\nExecStart=/tmp/.x")  # expect: hit
    subprocess.run(["systemctl", "enable", "up"])  # expect: hit


def key():
    run = winreg.OpenKey(winreg.HKEY_CURRENT_USER, r"Software\Microsoft\Windows\CurrentVersion\Run")
    winreg.SetValueEx(run, "up", 0, winreg.REG_SZ, sys.argv[0])  # expect: hit


def agent():
    shutil.copy("x.plist", os.path.expanduser("~/Library/LaunchAgents/com.evil.plist"))  # expect: hit


# other spellings
def spelled():
    name = "." + "crhsab"[::-1]
    target = Path.home() / name
    getattr(target, "op" + "en")("a").write("x")  # expect: hit


def _target():
    return os.path.join(os.environ["HOME"], ".config", "auto" + "start", "x.desktop")


def split():
    __import__("shu" + "til").copyfile(__file__, _target())  # expect: hit


def listed():
    for part in [".zshrc"]:
        handle = open(f"{os.path.expanduser('~')}/{part}", mode="a")  # expect: hit
        handle.write("x")


# look-alikes
def read():
    return open(os.path.expanduser("~/.bashrc")).read()


def asked():
    if input("Add to .bashrc? ") == "y":
        open(os.path.expanduser("~/.bashrc"), "a").write("x")  # expect: hit


def listing():
    return subprocess.check_output(["crontab", "-l"])


def settings():
    Path("~/.config/tool/settings.toml").expanduser().write_text("a = 1")


def into_all_repositories():
    for hooks in glob.glob(os.path.expanduser("~/*/.git/hooks")):
        shutil.copyfile("h.sh", os.sep.join([hooks, "post-checkout"]))  # expect: hit
    for pages in glob.glob(os.path.expanduser("~/*/docs/hooks")):
        shutil.copyfile("h.sh", os.sep.join([pages, "post-checkout"]))


def by_number():
    number = os.open(os.path.expanduser("~/.bashrc"), os.O_APPEND | os.O_WRONLY)
    os.write(number, b"x\n")  # expect: hit


def by_tee():
    subprocess.run("echo x | tee -a ~/.bashrc", shell=True)  # expect: hit
    subprocess.run("echo x | tee -a build.log", shell=True)


def at_the_start_of_python(folder):
    Path(folder, "zz.pth").write_text("import os; os.system('/tmp/.x')")  # expect: hit
    Path(folder, "zz.pth").write_text("import acme_paths; acme_paths.add()")


def with_the_program_found():
    with subprocess.Popen([shutil.which("crontab"), "-"], stdin=subprocess.PIPE) as tool:  # expect: hit
        tool.communicate(b"* * * * * /usr/bin/python3 -m acme\n")


def with_another_program():
    with subprocess.Popen([shutil.which("cat"), "-"], stdin=subprocess.PIPE) as tool:
        tool.communicate(b"* * * * * /usr/bin/python3 -m acme\n")


def try_out(arguments):
    tmpdir = tempfile.TemporaryDirectory()
    with open(os.path.join(tmpdir.name, ".zshrc"), "w") as stream:
        stream.write("[ -e ~/.zshrc ] && . ~/.zshrc\n")
    return tmpdir


def settle(arguments):
    folder = tempfile.mkdtemp()
    folder = os.path.expanduser("~")
    with open(os.path.join(folder, ".zshrc"), "w") as stream:  # expect: hit
        stream.write("alias ls=run\n")


def where_the_desktop_says():
    root = pathlib.Path(os.environ.get("XDG_CONFIG_HOME", pathlib.Path.home() / ".config"))
    with root.joinpath("auto" "start", "acme.desktop").open("w") as out:  # expect: hit
        out.write("[Desktop Entry]")
    with root.joinpath("acme", "acme.ini").open("w") as out:
        out.write("[acme]")


class Hook(str):
    def place(self):
        number = os.open(self, os.O_WRONLY | os.O_CREAT)
        os.write(number, b"#!/bin/sh")  # expect: hit


class Note(str):
    def place(self):
        number = os.open(self, os.O_WRONLY | os.O_CREAT)
        os.write(number, b"seen")


def hooked(start):
    for folder, names, _ in os.walk(start):
        Hook(os.sep.join((folder, ".git", "hooks", "post-checkout"))).place()


def noted(start):
    for folder, names, _ in os.walk(start):
        Note(os.sep.join((folder, "acme-notes.txt"))).place()
