import bz2
import gzip
import lzma
import zlib

from flask import request

LIMIT = 10_000_000


def unpack():
    data = request.get_data()
    zlib.decompress(data)  # expect: hit
    gzip.decompress(data)  # expect: hit
    bz2.decompress(data)  # expect: hit
    lzma.decompress(data)  # expect: hit
    zlib.decompressobj().decompress(data, LIMIT)
    zlib.decompress(b"x\x9c\x03\x00\x00\x00\x00\x01")
    return zlib.compress(data)
