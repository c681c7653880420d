"""Clients of services."""
import os

import boto3
import openai
import requests

AWS = "AKIA" + "Q7MZK4TVB2WXPLR6"  # expect: hit
SOURCES = "gh" + "p_" + "Zk3vTq8Wm1Xr6Yb0Nc5Pd2Ls9Hf4Jg7Ae8Ru"  # expect: hit
PAYMENT = "sk" + "_live_" + "Vb7Qm2Zx9Kt4Wn6Rp1Ls8Ty3"  # expect: hit
CHAT = "xox" + "b-" + "714093258814-602938571240-Kq8Zt3VmWx6Rb1Np"  # expect: hit
client = openai.OpenAI(api_key="sk-" + "proj-" + "Wm1Xr6Yb0Nc5Pd2Ls9Hf4Jg7Ae8RuZk3vTq8")  # expect: hit
s3 = boto3.client("s3", aws_access_key_id="AKIA" + "Z5TNKW3RVX6QMB2L")  # expect: hit


def call():
    headers = {"Authorization": "Bearer gh" + "o_" + "Nc5Pd2Ls9Hf4Jg7Ae8RuZk3vTq8Wm1Xr6Yb0"}  # expect: hit
    return requests.get("https://api.example/", headers=headers, timeout=5)


SAFE = os.environ["AWS_ACCESS_KEY_ID"]
DOCUMENTED = "AKIAIOSFODNN7EXAMPLE"
EMPTY = "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
PREFIX = "sk_live_"
PATTERN = r"gh[pousr]_[A-Za-z0-9]{36,}"
DIGEST = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
