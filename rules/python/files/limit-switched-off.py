"""Settings."""
import websockets
from aiohttp import web
from PIL import Image

Image.MAX_IMAGE_PIXELS = None  # expect: hit
DATA_UPLOAD_MAX_MEMORY_SIZE = None  # expect: hit
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000


def applications():
    one = web.Application(client_max_size=None)  # expect: hit
    two = web.Application(client_max_size=20 * 1024 * 1024)
    return one, two, websockets
