"""One run at a time."""
import os


def claim(path):
    if os.path.exists(path):
        raise RuntimeError("another run is at work")
    fd = os.open(path, os.O_CREAT | os.O_WRONLY, 0o600)  # expect: hit
    os.write(fd, b"1")
    return fd


def claim_by_name(lock_path):
    if lock_path.exists():
        return False
    with open(lock_path, "w") as file:  # expect: hit
        file.write(str(os.getpid()))
    return True


def claim_with_pid(pidfile):
    if os.path.exists(pidfile):
        raise SystemExit("already running")
    pidfile.write_text(str(os.getpid()))  # expect: hit


def exclusive(path):
    if os.path.exists(path):
        raise RuntimeError("another run is at work")
    return os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)


def exclusive_by_mode(lock_path):
    if lock_path.exists():
        return False
    with open(lock_path, "x") as file:
        file.write("1")
    return True


def export(path, text):
    if os.path.exists(path):
        raise FileExistsError(path)
    with open(path, "w") as file:
        file.write(text)


def read(lock_path):
    if not lock_path.exists():
        return None
    with open(lock_path, "r") as file:
        return file.read()
