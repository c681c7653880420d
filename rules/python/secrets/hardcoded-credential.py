"""A service with its credentials."""
import os
from getpass import getpass

import psycopg2

DB_PASSWORD = "Tr0ub4dor&3x"  # expect: hit
API_KEY = "9f8e7d6c5b4a39281706f5e4d3c2b1a0"  # expect: hit
client_secret: str = "mV8-kQ2p_Zt7Lw"  # expect: hit
password = "Winter" + "2024!"  # expect: hit

CONFIG = {
    "user": "shop",
    "password": "S3cure!Pass9",  # expect: hit
    "token_url": "https://auth.example/token9",
}


class Settings:
    access_token = "a8Fk29dLqP01xZ"  # expect: hit
    password_field = "Passw0rd-Field1"

    def __init__(self, secret="zX81-ab92-QQ7"):  # expect: hit
        self.secret = secret
        self.api_token = "d41d8cd9-8f00-b204"  # expect: hit


def connect():
    conn = psycopg2.connect(host="db.example", user="shop", password="N0t4Guess!ng")  # expect: hit
    safe = psycopg2.connect(host="db.example", user="shop", password=os.environ["DB_PASSWORD"])
    return conn, safe


app = {}
app["API_KEY"] = "77c1f0e2b9d84a53"  # expect: hit

PASSWORD = os.environ["PASSWORD"]
PASSWORD = getpass("Password: ")
PASSWORD = ""
API_KEY = None
API_KEY = "your-api-key-here"
API_KEY = "<api key>"
API_KEY = "${API_KEY}"
API_KEY = "SHOP_API_KEY"
api_key = "xxxxxxxxxxxx"
password = "password"
password = "changeme123"
PASSWORD = "Enter the password: "
SECRET = "shop/database/password"
token_count = "12345678a!"
password_label = "New Passw0rd!"
KEYS = {"password": "login.password", "secret": "secret-name"}
PASSWORD_HELP = "Use 12 characters & a digit"
JWT_SECRET = "acme-super-secret-key"  # expect: hit
JWT_KEY = "s1gn-the-tokens-with-this"  # expect: hit
USER = {"hashed_password": "$2b$12$Vw0uQy3nS1mT7kR9pL5xXeJ8hG2fD4sA6qZ1cB3vN5mK7jH9lO0iU"}
STORED_PASSWORD = "pbkdf2_sha256$600000$q1W2e3R4t5$ZxCvBnM8asDfGhJkL1qWeRtY"


LABELS = {"name": _("Name"), "retype_password": _("Retype Password!"), "password": gettext_lazy("Your Pass-Word, please")}


class Kind:
    ACCESS_TOKEN = "AccessToken"
    REFRESH_TOKEN = "Refresh-Token"


WHERE = {
    "env": "acme.core.magics.osm:Own",
    "pwd": "acme.core.magics.osm:Own",
    "cd": "acme.core.magics.osm:Own",
}
RATES = {
    "change_phone": "1/m/user",
    "manage_email": "10/m/user",
    "reset_password": "20/m/user",
}
DATABASE = {
    "user": "svc-orders",
    "password": "h4t-Stand9!",  # expect: hit
    "host": "db-1.internal",
}
RATE = {"reset_password": "20/m/ip,5/m/key"}


class Validator:
    SIGNING_SECRET_KEY = "__background_signing_secret__"
    probe_secret = (b"0123456789" * 26)[:255]

    def __init__(self, is_secret="DeprecatedArgument7", has_password="Deprecated9x"):
        self.passwd = "Unavailable"
        self.secret = "hY7_kk2-Qz81"  # expect: hit
