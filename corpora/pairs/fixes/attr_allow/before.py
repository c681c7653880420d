"""Remote objects."""
import json
import socketserver



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
        method = getattr(self.service, name)  # weak: 470
        return {"result": method(*message.get("args", []))}
