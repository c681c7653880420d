"""Remote objects."""
import json
import socketserver

_EXPOSED = frozenset({"status", "start", "stop"})


class Service:
    def __init__(self):
        self.running = False

    def status(self):
        return self.running

    def start(self):
        self.running = True

    def stop(self):
        self.running = False


class Handler(socketserver.StreamRequestHandler):
    service = Service()

    def handle(self):
        for line in self.rfile:
            message = json.loads(line)
            self.wfile.write(json.dumps(self.dispatch(message)).encode())

    def dispatch(self, message):
        name = message["method"]
        if name not in _EXPOSED:
            return {"error": "unknown method"}
        method = getattr(self.service, name)
        return {"result": method(*message.get("args", []))}
