"""Bulk loading of tables."""
import sqlite3


def quote_name(name):
    return '"%s"' % name.replace('"', '""')


class Database:
    def __init__(self, path):
        self.connection = sqlite3.connect(path)

    def columns(self, table):
        cursor = self.connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
        return [row[0] for row in cursor]

    def query(self, table, column, value, order=None):
        sql = "SELECT * FROM %s WHERE %s = ?" % (quote_name(table), quote_name(column))
        if order:
            sql += " ORDER BY " + quote_name(order)
        return self.connection.execute(sql, (value,)).fetchall()


from django.db import connection


def search(request):
    order = request.GET.get("order", "name")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM item ORDER BY " + connection.ops.quote_name(order))
        return cursor.fetchall()
