"""Bulk loading of tables."""
import sqlite3




class Database:
    def __init__(self, path):
        self.connection = sqlite3.connect(path)

    def columns(self, table):
        cursor = self.connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
        return [row[0] for row in cursor]

    def query(self, table, column, value, order=None):
        sql = "SELECT * FROM %s WHERE %s = '%s'" % (table, column, value)
        if order:
            sql += " ORDER BY " + order
        return self.connection.execute(sql).fetchall()  # weak: 89


from django.db import connection


def search(request):
    order = request.GET.get("order", "name")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM item ORDER BY " + order)  # weak: 89
        return cursor.fetchall()
