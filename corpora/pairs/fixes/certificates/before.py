import ssl
import smtplib
import imaplib
import socket
import http.client

import paramiko
import requests
import urllib3
import httpx
from OpenSSL import SSL


class Keystone:
    def __init__(self, conf):
        self.conf = conf
        self.verify = not conf.get("insecure")
        self.session = requests.Session()
        self.session.verify = False  # weak: 295

    def call(self):
        return self.session.get("https://identity.example/", timeout=5)


class S3:
    def __init__(self, host, check_ssl_certificate=False):  # weak: 295
        self.host = host
        self.check = check_ssl_certificate

    def connect(self):
        context = ssl.create_default_context()
        if not self.check:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return http.client.HTTPSConnection(self.host, context=context)


def connect(host, port):
    raw = socket.create_connection((host, port))
    return ssl.wrap_socket(raw)  # weak: 295


def pool():
    return urllib3.PoolManager(cert_reqs="CERT_NONE")  # weak: 295


def verify_cb(connection, x509, errnum, depth, ok):
    return True


def context():
    ctx = SSL.Context(SSL.TLS_METHOD)
    ctx.set_verify(SSL.VERIFY_NONE, verify_cb)  # weak: 295
    return ctx


def mail(host, user, password):
    server = smtplib.SMTP(host)
    server.starttls()  # weak: 295
    server.login(user, password)


class Api:
    def __init__(self, base="http://api.example/v1"):
        self.base = base

    def fetch(self, path, verify_ssl=False):  # weak: 295
        with httpx.Client(verify=verify_ssl) as client:
            return client.get(self.base + path)


def ssh(host):
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())  # weak: 295
    client.connect(host)


def download(url, target):
    import urllib.request
    context = ssl._create_unverified_context()  # weak: 295
    with urllib.request.urlopen(url, context=context) as answer, open(target, "wb") as out:
        out.write(answer.read())


class Session2:
    def get(self, url, **kwargs):
        kwargs.setdefault("verify", False)  # weak: 295
        return requests.get(url, **kwargs)

    def options(self):
        return {"sslopt": {"cert_reqs": ssl.CERT_NONE}}  # weak: 295
