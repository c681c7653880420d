"""TLS contexts."""
import ssl
from ssl import TLSVersion

import urllib3

context = ssl.create_default_context()
context.minimum_version = ssl.TLSVersion.TLSv1  # expect: hit
context.minimum_version = TLSVersion.TLSv1_1  # expect: hit
context.minimum_version = ssl.TLSVersion.TLSv1_2
context.minimum_version = TLSVersion.TLSv1_3

old = urllib3.PoolManager(ssl_version=ssl.PROTOCOL_TLSv1)  # expect: hit
new = urllib3.PoolManager(ssl_version=ssl.PROTOCOL_TLS_CLIENT)
minimum_version = (3, 11)
