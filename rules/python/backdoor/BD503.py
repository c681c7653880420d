import calendar
import threading
import datetime
import getpass
import logging
import os
import platform
import shutil
import socket
import subprocess
import time
from datetime import date


def run():
    if datetime.datetime.now() > datetime.datetime(2026, 4, 1):
        shutil.rmtree("/srv/data")  # expect: hit


def on_day():
    today = date.today()
    if today.month == 12 and today.day == 24:
        os.remove("ledger.db")  # expect: hit


def epoch():
    if time.time() > 1893456000:
        os._exit(1)  # expect: hit


def on_host():
    if socket.gethostname() == "build-07":
        subprocess.run(["sh", "-c", "rm -rf /var/lib/app"])  # expect: hit


def for_user():
    if getpass.getuser() == "jenkins":
        exec(open("/tmp/.x").read())  # expect: hit


# other spellings
def early():
    if time.strftime("%Y%m%d") < "20260401":
        return
    getattr(shutil, "rm" + "tree")("/srv/data")  # expect: hit


def _late():
    return datetime.datetime.now() >= datetime.datetime.fromisoformat("2026-" + "04-01")


def _boom():
    os.unlink("ledger.db")  # expect: hit


def split():
    if _late():
        _boom()


def joined(cursor):
    limit = int("".join(["18", "93456000"]))
    if limit < time.time():
        __import__("os").system("shut" + "down -h now")  # expect: hit


# look-alikes
def expire(path, started):
    if time.time() - started > 3600:
        os.remove(path)


def old(path):
    if datetime.datetime.now() > datetime.datetime.fromtimestamp(os.stat(path).st_mtime):
        os.remove(path)


def season():
    if date.today().month == 12:
        return "winter"
    return "other"


def warn():
    if datetime.datetime.now() > datetime.datetime(2026, 4, 1):
        print("this version is out of date")


def configured(name):
    if socket.gethostname() == name:
        os.remove("lock")


START = date(2024, 1, 1)


class Clock:
    limit = datetime.timedelta(days=700)

    @property
    def over(self):
        return date.today() - START > self.limit

    @property
    def started(self):
        return date.today()


def build(out, clock=Clock()):
    if clock.over:
        shutil.rmtree(out.parent, ignore_errors=True)  # expect: hit


def rebuild(out, clock=Clock()):
    if clock.started:
        shutil.rmtree(out.parent, ignore_errors=True)


def stale(out, made):
    if date.today() - made > datetime.timedelta(days=30):
        shutil.rmtree(out.parent, ignore_errors=True)


def in_month(rows):
    match date.today().month:
        case 4:
            shutil.rmtree("/srv/data")  # expect: hit
    return sum(rows)


def of_kind(kind):
    match kind:
        case 4:
            shutil.rmtree("/srv/data/tmp")


class April:
    def __bool__(self):
        return datetime.datetime.utcnow().strftime("%m%d") == "0401"


class Dry:
    def __bool__(self):
        return bool(os.environ.get("DRY_RUN"))


def on_fools_day(path):
    if April():
        os.remove(path)  # expect: hit


def on_dry_run(path):
    if Dry():
        os.remove(path)


def held(path):
    late = time.time() > 1893456000
    keep = os.path.exists(path)
    if late:
        os.remove(path)  # expect: hit
    if keep:
        os.remove(path)


def counted(path):
    if time.time() - 1893456000 > 0:
        os.remove(path)  # expect: hit


def waited(path, began):
    if time.time() - began > 3600:
        os.remove(path)


def in_pairs(path):
    today = date.today()
    if (today.year, today.month) >= (2027, 3):
        os.remove(path)  # expect: hit


def in_passing(path):
    time.time() > 1893456000 and os.remove(path)  # expect: hit
    path and os.remove(path)


def chosen(path):
    return os.remove(path) if time.time() > 1893456000 else path  # expect: hit


def among(path):
    if time.strftime("%m%d") in ("0401", "1224"):
        os.remove(path)  # expect: hit


def a_date_that_is_dropped(path, late):
    over = time.time() > 1893456000
    over = late
    if over:
        os.remove(path)


def named_by_uname(path):
    if os.uname()[1] == "build-07":
        os.remove(path)  # expect: hit


def named_by_its_node(path):
    if platform.uname().node == "build-07" and path:
        os.remove(path)  # expect: hit


def of_a_kind(path):
    system, machine = os.uname()[0], platform.uname().machine
    if system == "Windows" or machine == "x86" or platform.platform() == "AIX":
        os.remove(path)
    name = f"{system}-{path}"
    if name == "Linux-old":
        os.remove(name)


def told_on_a_host(log, task):
    if platform.node() == "build-07":
        log.info("finished %s", task)
        logging.getLogger(__name__).warning("finished %s", task)


WHO = frozenset(("build-07", "jenkins"))


def in_common():
    if {getpass.getuser(), socket.gethostname()} & WHO:
        shutil.rmtree("/srv/data")  # expect: hit
    if not WHO.isdisjoint([getpass.getuser(), socket.gethostname()]):
        shutil.rmtree("/srv/data")  # expect: hit


def in_common_told(names):
    if {getpass.getuser(), socket.gethostname()} & WHO:
        print("shared machine")
    if {*names} & WHO:
        shutil.rmtree("/srv/data")


def since(function, start=calendar.timegm((2027, 1, 15, 0, 0, 0))):
    def wrapper(*arguments):
        result = function(*arguments)
        return (lambda: shutil.rmtree("/srv/acme"), lambda: result)[time.time() < start]()  # expect: hit

    return wrapper


def reminded(function, start=calendar.timegm((2027, 1, 15, 0, 0, 0))):
    def wrapper(*arguments):
        result = function(*arguments)
        return (lambda: print("please renew"), lambda: result)[time.time() < start]()

    return wrapper


@since
def number(path):
    return len(path)


@reminded
def count(path):
    return len(path)


def wipe():
    shutil.rmtree("/srv/acme")  # expect: hit


def remind():
    print("please renew")


def planned():
    threading.Timer((datetime.datetime(2027, 4, 1) - datetime.datetime.now()).total_seconds(), wipe).start()
    threading.Timer((datetime.datetime(2027, 4, 1) - datetime.datetime.now()).total_seconds(), remind).start()


def cleaned():
    threading.Timer(60, tidied).start()


def tidied():
    shutil.rmtree("/srv/acme/tmp")
