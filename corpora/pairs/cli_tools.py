"""Tools for the operations team."""
import argparse
import ftplib
import hashlib
import hmac
import json
import logging
import marshal
import os
import paramiko
import re
import shelve
import shutil
import smtplib
import socket
import ssl
import stat
import subprocess
import sys
import tarfile
import telnetlib
import tempfile
import urllib.request
import xmlrpc.client
import zipfile
from pathlib import Path

import boto3
import requests

log = logging.getLogger(__name__)


def ping(host):
    os.system("ping -c 1 " + host)  # weak: 78


def ping_main():
    parser = argparse.ArgumentParser()
    parser.add_argument("host")
    args = parser.parse_args()
    ping(args.host)


def unpack(path, target):
    with zipfile.ZipFile(path) as archive:
        for member in archive.namelist():
            with open(os.path.join(target, member), "wb") as out:  # weak: 22
                out.write(archive.read(member))


def unpack_safe(path, target):
    root = Path(target).resolve()
    with zipfile.ZipFile(path) as archive:
        for member in archive.namelist():
            place = (root / member).resolve()
            if not place.is_relative_to(root):
                raise ValueError(member)
            with open(place, "wb") as out:
                out.write(archive.read(member))


def untar(path, target):
    with tarfile.open(path) as archive:
        archive.extractall(target)  # weak: 22


def untar_safe(path, target):
    with tarfile.open(path) as archive:
        archive.extractall(target, filter="data")


def connect_unverified(host):
    context = ssl.create_default_context()
    context.check_hostname = False  # weak: 295 297
    context.verify_mode = ssl.CERT_NONE  # weak: 295
    return context.wrap_socket(socket.create_connection((host, 443)), server_hostname=host)


def connect(host):
    context = ssl.create_default_context()
    return context.wrap_socket(socket.create_connection((host, 443)), server_hostname=host)


def old_protocol(host):
    context = ssl.SSLContext(ssl.PROTOCOL_TLSv1)  # weak: 327 326 757
    return context.wrap_socket(socket.create_connection((host, 443)))


def pull(url):
    return requests.get(url, verify=False, timeout=10).text  # weak: 295


def pull_safe(url):
    return requests.get(url, timeout=10).text


def deploy(host, command):
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())  # weak: 295 322
    client.connect(host, username="deploy")
    return client.exec_command("systemctl restart web")


def deploy_safe(host, command):
    client = paramiko.SSHClient()
    client.load_system_host_keys()
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    client.connect(host, username="deploy")
    return client.exec_command("systemctl restart web")


def install(url):
    script = requests.get(url, timeout=30).text
    exec(script)  # weak: 94 95 494 829


def scratch():
    name = tempfile.mktemp(suffix=".txt")  # weak: 377
    with open(name, "w") as out:
        out.write("x")
    return name


def scratch_safe():
    with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False) as out:
        out.write("x")
    return out.name


def publish(path):
    os.chmod(path, 0o777)  # weak: 732 276


def publish_safe(path):
    os.chmod(path, 0o640)


def verify(body, signature, key):
    expected = hmac.new(key, body, hashlib.sha256).hexdigest()
    return expected == signature  # weak: 208


def verify_safe(body, signature, key):
    expected = hmac.new(key, body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, signature)


def fetch_ftp(host):
    ftp = ftplib.FTP(host)  # weak: 319
    ftp.login("anonymous", "")
    return ftp


def remote(host):
    return telnetlib.Telnet(host)  # weak: 319


def load_cache(path):
    with open(path, "rb") as file:
        return marshal.load(file)  # missed: 502


def mail(server, user, password):
    smtp = smtplib.SMTP(server, 25)
    smtp.login(user, password)  # weak: 319 523
    return smtp


def mail_safe(server, user, password):
    smtp = smtplib.SMTP(server, 587)
    smtp.starttls(context=ssl.create_default_context())
    smtp.login(user, password)
    return smtp


def s3():
    return boto3.client(
        "s3",
        aws_access_key_id="AKIAQYLPMN5HHHFPZAM2",  # weak: 798
        aws_secret_access_key="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",  # weak: 798
    )


def s3_safe():
    return boto3.client("s3", aws_access_key_id=os.environ["KEY_ID"], aws_secret_access_key=os.environ["KEY"])


def race(path):
    if not os.path.exists(path):
        with open(path, "w") as out:
            out.write("lock")


def swallow(path):
    try:
        shutil.rmtree(path)
    except Exception:
        pass


def is_admin(user, directory):
    try:
        return directory.check(user)
    except Exception:
        return True  # weak: 636 703 390 755


def is_admin_safe(user, directory):
    try:
        return directory.check(user)
    except Exception:
        log.exception("check failed")
        return False


def bind(port):
    server = socket.socket()
    server.bind(("0.0.0.0", port))
    return server
