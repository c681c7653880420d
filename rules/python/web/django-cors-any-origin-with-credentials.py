"""Settings."""
import os

CORS_ALLOW_CREDENTIALS = True
CORS_ALLOW_ALL_ORIGINS = True  # expect: hit
CORS_ORIGIN_ALLOW_ALL = False
CORS_ALLOWED_ORIGINS = ["https://app.example"]
if os.environ.get("LOCAL"):
    CORS_ALLOW_ALL_ORIGINS = True  # expect: miss
