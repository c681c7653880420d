"""Databases and queues."""
import os

from sqlalchemy import create_engine

DATABASE_URL = "postgresql://shop:k7Qm2Zx9@db.shop.example:5432/shop"  # expect: hit
BROKER = "amqp://worker:" + "Vb7Qm2" + "@queue.shop.example//"  # expect: hit
engine = create_engine("mysql+pymysql://app:N0tG00d@sql.shop.example/app")  # expect: hit
proxies = {"https": "http://robot:hunter2@proxy.shop.example:3128"}  # expect: hit

SAFE = os.environ["DATABASE_URL"]
LOCAL = "postgresql://postgres:postgres@localhost:5432/shop"
TEMPLATE = "postgresql://{user}:{password}@{host}/shop"
HINT = "postgresql://user:password@host:5432/name"
PLAIN = "https://shop.example:8443/a@b"
NAME_ONLY = "postgresql://shop@db.shop.example/shop"
TIME = "see http://shop.example/ at 10:30, mail a@b.example"


def url(user, password):
    return f"postgresql://{user}:{password}@db.shop.example/shop"


EPILOG = """
  --db='mysql://bbuser:bbpasswd@dbhost/bbdb'
"""
