"""Checks of rights."""
import logging


def verify_token(token, store):
    try:
        return store.find(token) is not None
    except Exception:
        return True  # expect: hit


def is_authorized(user, store):
    try:
        store.check(user)
    except (KeyError, ConnectionError) as error:
        logging.warning("check failed: %s", error)
        return True  # expect: hit
    return True


class Guard:
    def has_permission(self, user):
        try:
            return user.role in self.roles
        except:
            return True  # expect: hit

    def check_password(self, user, password):
        try:
            return user.check(password)
        except ValueError:
            return False

    def check_access(self, user):
        try:
            return user.allowed
        except AttributeError:
            raise


def is_invalid_token(text, store):
    try:
        store.find(text)
        return False
    except KeyError:
        return True


def valid_number(text):
    try:
        return int(text) > 0
    except TypeError:
        return True


def is_missing(path):
    try:
        open(path)
    except OSError:
        return True
    return False


def is_reauthentication_required(app):
    try:
        return setting(app, "REAUTHENTICATION")
    except ImportError:
        return True
