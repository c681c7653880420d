import mimetypes
import os
import posixpath
from urllib.parse import unquote

from aiohttp import web
from werkzeug.utils import safe_join

ROOT = os.environ.get("ASSETS", "/srv/assets")


class Assets:
    def __init__(self, root, index="index.html"):
        self.root = root
        self.index = index

    def find(self, rel):
        full = os.path.join(self.root, rel)
        if os.path.isdir(full):  # weak: 22
            full = os.path.join(full, self.index)
        return full

    def content(self, rel):
        path = self.find(rel)
        if path is None:
            return None, None
        kind, _ = mimetypes.guess_type(path)
        with open(path, "rb") as stream:  # weak: 22
            return stream.read(), kind


assets = Assets(ROOT)


async def static(request):
    rel = unquote(request.match_info["tail"])
    body, kind = assets.content(rel)
    if body is None:
        raise web.HTTPNotFound()
    return web.Response(body=body, content_type=kind or "application/octet-stream")


def setup(app):
    app.router.add_get("/static/{tail:.*}", static)
