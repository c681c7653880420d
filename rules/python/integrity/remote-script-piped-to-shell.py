"""Set-up of a machine."""
import os
import subprocess

URL = "https://get.tool.example/install.sh"


def install():
    os.system("curl -sSL https://get.tool.example/install.sh | sh")  # expect: hit
    subprocess.run(f"curl -fsSL {URL} | sudo bash", shell=True)  # expect: hit
    subprocess.run("wget -qO- " + URL + " | bash -s -- --yes", shell=True, check=True)  # expect: hit
    subprocess.check_call('bash -c "$(curl -fsSL https://get.tool.example)"', shell=True)  # expect: hit
    subprocess.run(["bash", "-c", "curl -sSL https://get.tool.example | sh"])  # expect: miss
    subprocess.run(f"curl -sSL {URL} -o install.sh", shell=True)
    os.system("curl -s https://api.tool.example/status | jq .version")
    os.system("sh install.sh")
