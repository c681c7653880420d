from urllib.parse import quote

from django.http import HttpResponse
from django.views import View


def clean_name(name):
    for bad in ("\r", "\n", '"'):
        name = name.replace(bad, "")
    return name


class Export(View):
    kinds = {"csv": "text/csv", "txt": "text/plain"}

    def rows(self, user):
        return user.rows.all()

    def get(self, request):
        kind = request.GET.get("kind", "csv")
        if kind not in self.kinds:
            kind = "csv"
        name = clean_name(request.GET.get("name", "export"))
        body = "\n".join(str(row) for row in self.rows(request.user))
        return self.answer(body, name, kind)

    def answer(self, body, name, kind):
        from http.server import BaseHTTPRequestHandler
        response = HttpResponse(body, content_type=self.kinds[kind])
        return response


import http.server


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        name = clean_name(self.path.partition("name=")[2])
        self.send_response(200)
        self.send_header("Content-Disposition", "attachment; filename=" + name)
        self.end_headers()
