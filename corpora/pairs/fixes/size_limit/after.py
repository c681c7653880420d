import gzip
import io
import zlib

from aiohttp import web

LIMIT = 10 * 1024 * 1024


class TooLarge(Exception):
    pass


def inflate(data):
    machine = zlib.decompressobj()
    out = machine.decompress(data, LIMIT)
    if machine.unconsumed_tail:
        raise TooLarge
    return out


async def upload(request):
    body = await request.read()
    if request.headers.get("Content-Encoding") == "deflate":
        body = inflate(body)
    return web.json_response({"size": len(body)})
