import os
import shlex


class Remote:
    def __init__(self, host):
        self.host = host

    def build(self, *words):
        return " ".join(words)

    def copy(self, source, target):
        command = self.build("rsync", "-a", source, f"{self.host}:{target}")
        return os.system(command)  # weak: 78


from bottle import request, route

remote = Remote("backup.example")


@route("/copy")
def copy():
    return {"code": remote.copy("/data/" + request.query.name, "/in")}
