"""Databases."""
import psycopg2

OPTIONS = {"host": "db.example", "sslmode": "disable"}  # expect: hit


def connect(mode):
    one = psycopg2.connect(host="db.example", sslmode="disable")  # expect: hit
    two = psycopg2.connect(host="db.example", sslmode="allow")  # expect: hit
    ok1 = psycopg2.connect(host="db.example", sslmode="verify-full")
    ok2 = psycopg2.connect(host="db.example", sslmode="require")
    ok3 = psycopg2.connect(host="db.example", sslmode=mode)
    return one, two, ok1, ok2, ok3
