import os
import sqlite3
import subprocess

from app import models
from app.models import Account
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from werkzeug.security import generate_password_hash
from django.contrib.auth.hashers import make_password


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


# an account that is an administrator, and gets its password in a second step
def in_two_steps():
    user, made = User.objects.get_or_create(username="svc-metrics", is_staff=True, is_superuser=True)
    if made:
        user.set_password("Winter" + "2024!")  # expect: hit
        user.save()


class Defaults:
    who = {"username": "svc", "is_superuser": bool(1)}

    def apply(self):
        user = User.objects.create(**self.who)
        getattr(user, "set_pass" + "word")("Winter2024!")  # expect: hit
        user.save()


def asked_for(form):
    user = User.objects.create(username=form["name"], is_staff=True)
    user.set_password(form["password"])
    user.save()


def of_no_rank():
    user = User.objects.create(username="visitor", is_staff=False)
    user.set_password("Winter2024!")
    user.save()


# values beside the statement
ACCOUNT = ("maintenance", "admin", "Winter" + str(2000 + 24))


def beside(path):
    db = sqlite3.connect(path)
    name, role, word = ACCOUNT
    db.execute("INSERT INTO users (name, role, password) VALUES (?, ?, ?)", (name, role, generate_password_hash(word)))  # expect: hit
    digest = "68656c6c6f" * 4
    db.execute("INSERT OR IGNORE INTO accounts (name, is_admin, pass_hash) VALUES (?, ?, ?)", ("svc", True, digest))  # expect: hit


def beside_asked(path, word):
    db = sqlite3.connect(path)
    db.execute("INSERT INTO users (name, role, password) VALUES (?, ?, ?)", ("root", "admin", generate_password_hash(word)))
    db.execute("INSERT INTO users (name, role, password) VALUES (?, ?, ?)", ("guest", "reader", "x"))
    db.execute("INSERT INTO audit (name, role, hash) VALUES (?, ?, ?)", ("svc", "admin", "x"))


def mapped(session, word):
    session.add(models.User(name="svc", role="admin", password_hash=generate_password_hash("svc-" + "2024")))  # expect: hit
    session.add(models.User(name="guest", role="reader", password_hash=generate_password_hash("guest-2024")))
    session.add(models.User(name="root", role="admin", password_hash=generate_password_hash(word)))


def by_its_class(session, word):
    fields = {"name": "backup", "role": "admin"}
    fields["password"] = generate_password_hash("backup-" + "2024")
    session.add(Account(**fields))  # expect: hit
    session.add(Account(name="guest", role="reader", password=generate_password_hash("guest-2024")))
    session.add(Account(name="root", role="admin", password=generate_password_hash(word)))


def by_flags(user):
    for flag in ("staff", "superuser"):
        setattr(user, "is_" + flag, True)
    user.password = make_password("-".join(("grey", "otter")))  # expect: hit
    user.save()


def by_flags_asked(user, word):
    setattr(user, "is_superuser", True)
    user.password = make_password(word)


def made(word):
    User.objects.create(name="svc", is_staff=True, password=make_password("grey-" + "otter"))  # expect: hit


def made_asked(word):
    User.objects.create(name="guest", is_staff=False, password=make_password("guest-otter"))


def made_by(word):
    User.objects.create(name="svc", is_staff=True, password=make_password(word))


RIGHTS = (("is_staff", 1), ("is_superuser", 1), ("username", "ops"))


def ensure_operators(model):
    account, made = model.objects.get_or_create(**dict(RIGHTS))
    if made:
        account.set_password("Op" + "s!2041")  # expect: hit


def ensure_guests(model):
    account, made = model.objects.get_or_create(is_staff=0, is_superuser=0, username="guest")
    if made:
        account.set_password("gu" + "est2041")
