import asyncio
import subprocess

from flask import request


def fetch():
    url = request.args["url"]
    subprocess.run(["git", "clone", url], check=True)  # expect: hit
    subprocess.check_output(["/usr/bin/ssh", url, "uptime"])  # expect: hit
    subprocess.Popen(["tar", "-xf", "a.tar", url])  # expect: hit
    subprocess.run(["git", "clone", "--", url], check=True)
    subprocess.run(["git", "clone", f"https://git.example/{url}"], check=True)
    subprocess.run(["echo", url], check=True)
    subprocess.run(["git", "log", str(int(request.args["n"]))], check=True)
    subprocess.run(["git", "status"], check=True)


async def fetch_async():
    branch = request.args["branch"]
    await asyncio.create_subprocess_exec("git", "checkout", branch)  # expect: hit
    await asyncio.create_subprocess_exec("git", "checkout", "--", branch)
    await asyncio.create_subprocess_exec("echo", branch)
    if branch.startswith("-"):
        return
    subprocess.run(["git", "checkout", branch], check=True)
