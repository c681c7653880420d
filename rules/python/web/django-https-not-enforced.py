"""Settings of the shop."""
import os

SECURE_SSL_REDIRECT = False  # expect: hit
SECURE_HSTS_SECONDS = 0  # expect: hit
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31536000
SECURE_SSL_REDIRECT = os.environ.get("HTTPS") == "1"
SECURE_HSTS_PRELOAD = False
