"""Servers and what they take in."""
from aiohttp import web

UPLOAD = 20 * 1024**2


def site():
    return web.Application(client_max_size=0)  # expect: hit


def large():
    return web.Application(client_max_size=UPLOAD)


async def talk(request):
    socket = web.WebSocketResponse(max_msg_size=0)  # expect: hit
    await socket.prepare(request)
    return socket


def counted(cache):
    return cache.make(max_size=0)
