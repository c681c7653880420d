import glob
import json
import os
import subprocess
from pathlib import Path


def plain():
    for path in glob.glob(os.path.expanduser("~/**/package.json"), recursive=True):
        data = json.loads(open(path).read())
        data["scripts"] = {"postinstall": "node x.js"}
        open(path, "w").write(json.dumps(data))
        subprocess.run(["npm", "publish"], cwd=os.path.dirname(path))  # expect: hit


def wheels():
    for folder, _, files in os.walk("/home"):
        if "setup.py" in files:
            Path(folder, "setup.py").write_text("import os")
            os.system(f"cd {folder} && python -m build && twine upload dist/*")  # expect: hit


def _infect(path):
    path.write_text("x")


def _publish(folder):
    getattr(subprocess, "r" + "un")(" ".join(["git", "push"]), shell=True, cwd=folder)  # expect: hit


def split():
    for path in Path.home().rglob("pyproject.toml"):
        _infect(path)
        _publish(path.parent)


def spelled():
    run = getattr(os, "sys" + "tem")
    for name in os.listdir("/srv"):
        with open(f"/srv/{name}/setup.py", "a") as file:
            file.write("x")
        run("tw" + "ine upload dist/*")  # expect: hit


# look-alikes
def release(version):
    Path("VERSION").write_text(version)
    subprocess.run(["twine", "upload", "dist/*"])


def count():
    return len(list(Path.home().rglob("package.json")))


def push():
    subprocess.run(["git", "push"])
