"""Connections."""
import os

import paramiko
import psycopg2
import pymysql
import redis
from psycopg2 import connect

PASSWORD = "shop"


def connections(password):
    one = psycopg2.connect(host="db.example", user="shop", password="shop")  # expect: hit
    two = pymysql.connect(host="db.example", user="root", passwd="root")  # expect: hit
    three = connect(host="db.example", password=PASSWORD)  # expect: hit
    four = redis.Redis(host="cache.example", password="cache-" + "pass")  # expect: hit
    client = paramiko.SSHClient()
    client.connect("host.example", username="deploy", password="deploy")  # expect: hit
    ok1 = psycopg2.connect(host="db.example", password=os.environ["DB_PASSWORD"])
    ok2 = psycopg2.connect(host="db.example", password=password)
    ok3 = redis.Redis(host="cache.example", password=None)
    ok4 = redis.Redis(host="cache.example", password="")
    ok5 = psycopg2.connect(host="db.example", password="<password>")
    client.connect("host.example", key_filename="id_ed25519")
    return one, two, three, four, ok1, ok2, ok3, ok4, ok5
