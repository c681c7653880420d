"""Tickets in a database."""
import sqlite3
from contextlib import contextmanager


class Base:
    path = "tickets.db"

    @contextmanager
    def cursor(self):
        connection = sqlite3.connect(self.path)
        try:
            yield connection.cursor()
            connection.commit()
        finally:
            connection.close()


class Repository(Base):
    table = "tickets"

    def find(self, condition):
        query = f"SELECT * FROM {self.table} WHERE {condition}"
        with self.cursor() as cursor:
            cursor.execute(query)  # weak: 89
            return cursor.fetchall()

    def find_bound(self, condition, *values):
        query = f"SELECT * FROM {self.table} WHERE {condition}"
        with self.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall()

    def insert_raw(self, fields):
        names = ", ".join(fields)
        values = ", ".join("'" + str(value) + "'" for value in fields.values())
        with self.cursor() as cursor:
            cursor.execute("INSERT INTO tickets (%s) VALUES (%s)" % (names, values))  # weak: 89

    def insert(self, fields):
        names = ", ".join(fields)
        marks = ", ".join("?" for _ in fields)
        with self.cursor() as cursor:
            cursor.execute(f"INSERT INTO tickets ({names}) VALUES ({marks})", tuple(fields.values()))  # false-alarm

    def ordered(self, column):
        with self.cursor() as cursor:
            cursor.execute("SELECT * FROM tickets ORDER BY " + column)
            return cursor.fetchall()
