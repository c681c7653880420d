"""Checks of rights."""
import logging


def verify_signature(message, key):
    try:
        key.verify(message)
    except Exception:  # expect: hit
        pass
    return message


def check_permission(user, action):
    try:
        user.require(action)
    except:  # expect: hit
        pass
    try:
        user.audit(action)
    except ValueError:
        logging.exception("no audit")


class Client:
    def authenticate(self, name):
        try:
            self.login(name)
        except (OSError, ValueError):
            pass
        try:
            self.login("guest")
        except Exception as error:  # expect: hit
            pass

    def login(self, name):
        try:
            self.open(name)
        except OSError:
            raise PermissionError(name)

    def login_from_file(self):
        try:
            import netrc
        except ImportError:
            pass

    def close(self):
        try:
            self.socket.close()
        except OSError:
            pass
