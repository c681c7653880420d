import subprocess
import sqlite3
from pathlib import Path


class ImportSession:
    """Holds what a user asked for between the steps of an import."""

    def __init__(self, db_path="imports.db"):
        self.db = sqlite3.connect(db_path)
        self.table = "staging"
        self.filename = None
        self.filters = []

    def configure(self, form):
        self.table = form.get("table", "staging")
        self.filename = form["filename"]

    def add_filter(self, column, value):
        self.filters.append(f"{column} = '{value}'")

    def preview(self):
        return self.db.execute("SELECT * FROM " + self.table + " LIMIT 10").fetchall()  # weak: 89

    def select(self):
        where = " AND ".join(self.filters)
        return self.db.execute(f"SELECT * FROM staging WHERE {where}").fetchall()  # weak: 89

    def load(self):
        return open("/srv/imports/" + self.filename).read()  # weak: 22 73

    def convert(self):
        subprocess.call("iconv -f latin1 " + self.filename, shell=True)  # weak: 78
