"""Backups."""
import asyncio
import os
import subprocess
from os import popen, system
from shlex import quote

FOLDER = "/srv/data"


def backup(name):
    os.system("tar czf " + name + " " + FOLDER)  # expect: hit
    system(f"rm -f {name}.old")  # expect: hit
    size = popen("du -s %s" % name).read()  # expect: hit
    kind = subprocess.getoutput("file {}".format(name))  # expect: hit
    os.system(command=name)
    os.system(f"rm -f {quote(name)}.old")
    os.system("kill %s" % int(name))
    os.system("sync")
    os.system("tar tf " + FOLDER)
    os.popen(f"ls {FOLDER}")
    subprocess.run(["tar", "czf", name, FOLDER], check=True)
    return size, kind


async def backup_async(name):
    return await asyncio.create_subprocess_shell(f"tar czf {name}")  # expect: hit


async def list_async(name):
    first = await asyncio.create_subprocess_shell("ls -l")
    second = await asyncio.create_subprocess_exec("tar", "czf", name)
    return first, second


def system_report(system):
    return system("a name of our own")
