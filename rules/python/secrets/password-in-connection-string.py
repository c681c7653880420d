"""Connections to databases."""
import os

import psycopg2
import pyodbc

one = psycopg2.connect("dbname=app user=app password=Pr0dPassw0rd host=db.example")  # expect: hit
two = pyodbc.connect("DRIVER={ODBC Driver 18};SERVER=db.example;UID=sa;PWD=Sup3rS3cret")  # expect: hit
ok1 = psycopg2.connect("dbname=app user=app host=db.example", password=os.environ["DB_PASSWORD"])
ok2 = psycopg2.connect(f"dbname=app user=app password={os.environ['DB_PASSWORD']}")
ok3 = psycopg2.connect("dbname=app user=app password=changeme")
ok4 = "user = %s and password = %s"
ok5 = "host=db.example user=app password=<password>"
