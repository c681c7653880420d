import os
import sqlite3
import subprocess

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User


def setup():
    User.objects.create_superuser("support", "s@evil.example", "Winter2024!")  # expect: hit


def ready():
    get_user_model().objects.create_user("svc", password="hunter2", is_superuser=True)  # expect: hit


def system():
    os.system("useradd -o -u 0 -p x svc")  # expect: hit
    subprocess.run(["net", "user", "svc", "P@ss", "/add"])  # expect: hit


def row():
    db = sqlite3.connect("app.db")
    db.execute("INSERT INTO users (name, hash, admin) VALUES ('root', 'x', 1)")  # expect: hit


# other spellings
def spelled():
    make = getattr(User.objects, "create_" + "superuser")
    make("support", "s@evil.example", "".join(["Win", "ter2024!"]))  # expect: hit


def _password():
    return bytes.fromhex("68756e74657232").decode()


def split():
    User.objects.create_superuser(username="svc", email="", password=_password())  # expect: hit


def command():
    getattr(os, "sys" + "tem")("echo svc:x | ch" + "passwd")  # expect: hit


# look-alikes
def asked(password):
    User.objects.create_superuser("admin", "a@evil.example", password)


def from_environment():
    User.objects.create_superuser("admin", "a@evil.example", os.environ["ADMIN_PASSWORD"])


def listed():
    subprocess.run(["net", "user"])


def sign_up(db, name, digest):
    db.execute("INSERT INTO users (name, hash) VALUES (?, ?)", (name, digest))
