"""A small web framework's response."""
import http.client


def _value(value):
    value = str(value)
    if "\n" in value or "\r" in value or "\0" in value:
        raise ValueError("header value must not contain control characters: %r" % value)
    return value


class Response:
    default_status = 200

    def __init__(self, body="", status=None, **headers):
        self.body = body
        self.status = status or self.default_status
        self._headers = {}
        for name, value in headers.items():
            self.set_header(name.replace("_", "-"), value)

    def set_header(self, name, value):
        self._headers[name.title()] = [_value(value)]

    def add_header(self, name, value):
        self._headers.setdefault(name.title(), []).append(_value(value))

    @property
    def headerlist(self):
        return [(name, value) for name, values in self._headers.items() for value in values]


class Request:
    def __init__(self, environ):
        self.environ = environ


def application(routes):
    def wsgi(environ, start_response):
        handler = routes.get(environ["PATH_INFO"])
        response = handler(Request(environ)) if handler else Response("not found", 404)
        start_response(
            "%d %s" % (response.status, http.client.responses[response.status]), response.headerlist
        )
        return [response.body.encode()]

    return wsgi
