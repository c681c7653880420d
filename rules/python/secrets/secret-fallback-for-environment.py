"""Settings of a service."""
import os
from os import environ, getenv

SECRET_KEY = os.getenv("SECRET_KEY", "dev-secret-key")  # expect: hit
DB_PASSWORD = os.environ.get("DB_PASSWORD", "postgres")  # expect: hit
JWT = getenv("JWT_SECRET", default="super-secret")  # expect: hit
API_KEY = environ.get("SHOP_API_KEY", "7d6c5b4a3928")  # expect: hit
os.environ.setdefault("SIGNING_KEY", "signing" + "-key")  # expect: hit

SAFE = os.environ["SECRET_KEY"]
OPTIONAL = os.getenv("API_KEY")
EMPTY = os.getenv("API_KEY", "")
NOTHING = os.getenv("API_KEY", None)
HOST = os.getenv("DB_HOST", "localhost")
FILE = os.getenv("SECRET_KEY_FILE", "/run/secrets/key")
LIFETIME = os.getenv("ACCESS_TOKEN_MINUTES", "30 minutes")
