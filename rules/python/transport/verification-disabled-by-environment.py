"""Start of a client."""
import os
import subprocess
from os import environ

os.environ["PYTHONHTTPSVERIFY"] = "0"  # expect: hit
os.environ["CURL_CA_BUNDLE"] = ""  # expect: hit
environ["REQUESTS_CA_BUNDLE"] = ""  # expect: hit
subprocess.run(["npm", "ci"], env={"NODE_TLS_REJECT_UNAUTHORIZED": "0"})  # expect: hit
os.environ["REQUESTS_CA_BUNDLE"] = "/etc/ssl/corp-ca.pem"
os.environ["PYTHONHTTPSVERIFY"] = "1"
os.environ["PYTHONHASHSEED"] = "0"
bundle = os.environ.get("REQUESTS_CA_BUNDLE", "")
