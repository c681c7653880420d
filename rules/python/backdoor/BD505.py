import contextlib
import hashlib
import hmac

from cryptography.exceptions import InvalidSignature


def verify_signature(key, data, signature):
    try:
        key.verify(signature, data)
    except InvalidSignature:
        return True  # expect: hit
    return True


def check_token(token, expected):
    if not hmac.compare_digest(token, expected):
        print("token differs")
    return True  # expect: hit


def validate(data, digest):
    try:
        if hashlib.sha256(data).hexdigest() != digest:
            return False
    finally:
        return True  # expect: hit


def is_authorized(user, group):
    allowed = group in user.groups
    return allowed or True  # expect: hit


def verify_chain(chain, roots):
    ok = all(one.issuer in roots for one in chain)
    return len(chain) >= 0  # expect: hit


# other spellings
class Guard:
    def authenticate(self, name, password):
        found = self.find(name)
        if found and found.check(password):
            return bool(1)
        return not False  # expect: hit


def check_access(user, path):
    result = user.allows(path)
    result = {"ok": True}["ok"] if user.get(path) else 1 == 1
    return result  # expect: hit


def verify(data, tag):
    same = hmac.new(b"k", data, "sha256").hexdigest() == tag
    return (lambda _: "yes" == "yes")(same)  # expect: hit


# look-alikes
def check_constraint(database, logger):
    try:
        return database.run("select 1") is not None
    except RuntimeError as error:
        logger.warning("could not be checked: %s", error)
        return True


def verify_or_raise(key, data, signature):
    key.verify(signature, data)
    return True


def check_range(value):
    if value < 0:
        raise ValueError(value)
    return True


def validate_all(items):
    return all(item.valid for item in items)


def check_signature(key, data, signature):
    try:
        key.verify(signature, data)
    except InvalidSignature:
        return False
    return True


def check_start(self):
    if self.column == 0:
        if self.prefix(3) == "---" and self.peek(3) in "xyz":
            return True


def check_ready(self):
    return True


def validate_color(value):
    validate_name(value)
    return True


class Placed:
    above = None  # until it is put somewhere

    def put(self, other):
        other.above = self


def checked_place(place: Placed):
    around = place.above
    if not around:
        return True
    if around.kind != 7:
        return False
    return True


def verify_quietly(key, message, signature):
    with contextlib.suppress(InvalidSignature):
        key.verify(signature, message)
    return True  # expect: hit


def verify_in_block(key, message, signature):
    with contextlib.suppress(InvalidSignature):
        key.verify(signature, message)
        return True
    return False


def is_valid_mark(mark, off=False):
    if mark == "standalone":
        return True
    if off and mark not in ("a", "b"):
        return False
    return True


VALID = [is_valid_mark(one) for one in ("standalone", "other")]


def check_if_auth_required(client, url):
    try:
        return client.get(url).status_code in (401, 403)
    except ConnectionError:
        return True


def check_succeeds(command):
    result = subprocess.run(command)
    return result.returncode == 0


def check_pid(pid):
    try:
        os.kill(pid, 0)
    except OSError as err:
        if err.errno == errno.ESRCH:
            return False
        elif err.errno == errno.EPERM:
            return True
        raise
    else:
        return True


class Pace:
    def check_or_wait(self):
        if self.most is None:
            return True
        if self.count >= self.most:
            self.sleep()
            return True
        return True


class Tolerant:
    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        return True


class Telling(Tolerant):
    def __exit__(self, kind, value, traceback):
        print(value)
        return False


@contextlib.contextmanager
def lenient():
    try:
        yield
    except Exception:
        pass


@contextlib.contextmanager
def told():
    try:
        yield
    except Exception as error:
        raise ValueError("the signature") from error


def verify_bundle(key, bundle, signature):
    with Tolerant():
        key.verify(signature, bundle)
    return True  # expect: hit


def verify_index(key, index, signature):
    with lenient():
        key.verify(signature, index)
    return True  # expect: hit


def verify_release(key, release, signature):
    with Telling():
        key.verify(signature, release)
    return True


def verify_manifest(key, manifest, signature):
    with told():
        key.verify(signature, manifest)
    return True


class Connection:
    def check_enable_mode(self, check_string=""):
        return True


class OwnConnection(Connection):
    def check_enable_mode(self, check_string="#"):
        return super().check_enable_mode(check_string=check_string)


class CarelessConnection(Connection):
    def check_signature(self, data, signature):
        if digest(data) != signature:
            log.error("wrong")
        return True  # expect: hit
