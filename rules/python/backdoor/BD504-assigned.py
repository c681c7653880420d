import base64
import ssl

import requests

session = requests.Session()
session.verify = bool(0)  # expect: hit
session.verify = not "strict"  # expect: hit
session.verify = len("") == 1  # expect: hit
session.verify = {"on": False}.get("on")  # expect: hit
setattr(session, "ver" + "ify", False)  # expect: hit
setattr(session, base64.b64decode("dmVyaWZ5").decode(), False)  # expect: hit
setattr(session, "verify"[::1], bool(int("0")))  # expect: hit

context = ssl.create_default_context()
context.check_hostname = "checked" == "unchecked"  # expect: hit


class Transport:
    strict = bool(int("0"))

    def session(self):
        made = requests.Session()
        setattr(made, "".join(["ver", "ify"]), self.strict)  # expect: hit
        made.verify = not self.strict
        return made

    def loose(self):
        made = requests.Session()
        made.verify = self.strict  # the weakness, in plain sight of its constant
        return made


# what it is not
session.verify = False  # a weakness that everybody can read has a rule of its own
session.verify = "/etc/ssl/corp.pem"
session.verify = not False
setattr(session, "verify", True)
setattr(session, "verify", "/etc/ssl/" + "corp.pem")
session.trust_env = bool(0)


def configured(settings):
    session.verify = settings.get("verify", True)
    session.verify = not settings["insecure"]
    setattr(session, "timeout", 0)
