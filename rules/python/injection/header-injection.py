"""Downloads with a chosen file name."""
from http.server import BaseHTTPRequestHandler

from flask import Flask, make_response, request

app = Flask(__name__)
LANGUAGES = {"de": "de", "en": "en"}


@app.route("/download")
def download():
    name = request.args["name"]
    response = make_response(b"data")
    response.headers.add("Content-Disposition", f"attachment; filename={name}")  # expect: hit
    response.headers.add("Content-Language", LANGUAGES.get(request.args["lang"], "en"))
    response.headers.add("X-Pages", str(int(request.args["pages"])))
    response.headers.add("X-Frame-Options", "DENY")
    return response


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("X-Requested", self.path)  # expect: hit
        self.send_header("Content-Type", "text/plain")
        self.end_headers()


def service():
    from fastapi import FastAPI, Response
    from fastapi.responses import StreamingResponse

    api = FastAPI()

    @api.get("/export")
    def export(name: str):
        headers = {"Content-Disposition": 'attachment; filename="' + name + '.txt"'}
        return Response("text", media_type="text/plain", headers=headers)  # expect: hit

    @api.get("/stream")
    def stream(number: int):
        return StreamingResponse(iter([]), headers={"X-Number": f"{number}"})

    return export, stream
