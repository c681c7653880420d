"""Deployment."""
import os
import subprocess

OPTIONS = ["-o", "StrictHostKeyChecking=no"]  # expect: hit


def deploy(host):
    """Never uses StrictHostKeyChecking=no."""
    subprocess.run(["ssh", "-o", "StrictHostKeyChecking=no", host, "uptime"])  # expect: hit
    os.system(f"scp -o StrictHostKeyChecking=no app.tgz {host}:")  # expect: hit
    subprocess.run(["ssh", "-o", "StrictHostKeyChecking=accept-new", host, "uptime"])
    subprocess.run(["ssh", host, "uptime"])
