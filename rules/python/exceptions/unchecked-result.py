import os
import subprocess


def backup():
    subprocess.run(["pg_dump", "shop"])  # expect: hit
    subprocess.call(["rm", "-rf", "old"])  # expect: hit
    os.system("sync")  # expect: hit
    subprocess.run(["pg_dump", "shop"], check=True)
    subprocess.check_call(["rm", "-rf", "old"])
    done = subprocess.run(["pg_dump", "shop"])
    if subprocess.call(["sync"]) != 0 or done.returncode:
        raise RuntimeError
