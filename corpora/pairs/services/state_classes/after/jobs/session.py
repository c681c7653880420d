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
        if self.table not in ("staging", "archive"):
            raise ValueError("unknown table")
        self.filename = Path(form["filename"]).name

    def add_filter(self, column, value):
        if column not in ("name", "city"):
            raise ValueError("unknown column")
        self.filters.append((column, value))

    def preview(self):
        return self.db.execute("SELECT * FROM " + self.table + " LIMIT 10").fetchall()

    def select(self):
        where = " AND ".join(f"{c} = ?" for c, _ in self.filters)
        return self.db.execute(f"SELECT * FROM staging WHERE {where}", [v for _, v in self.filters]).fetchall()

    def load(self):
        return open("/srv/imports/" + self.filename).read()

    def convert(self):
        subprocess.call(["iconv", "-f", "latin1", "--", self.filename])
