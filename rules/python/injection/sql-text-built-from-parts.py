"""A repository class over a connection that is handed in."""
from sqlalchemy import text


class Users:
    def __init__(self, conn, cursor):
        self.conn = conn
        self.cursor = cursor

    def by_name(self, name):
        self.cursor.execute(f"SELECT * FROM users WHERE name = '{name}'")  # expect: hit
        self.cursor.execute("SELECT * FROM users WHERE name = '%s'" % name)  # expect: hit
        self.cursor.execute("SELECT * FROM users WHERE name = '{}'".format(name))  # expect: hit
        self.cursor.execute("SELECT * FROM users WHERE name = '" + name + "'")  # expect: hit
        self.cursor.execute("SELECT * FROM users WHERE name = " + name)  # expect: hit
        self.cursor.execute("SELECT * FROM users WHERE name = %s", (name,))
        self.cursor.execute("SELECT * FROM users" + " ORDER BY name")
        self.cursor.execute(f"SELECT 1")
        return self.cursor.fetchall()

    async def rename(self, pool, user_id, name):
        await pool.execute(  # expect: hit
            f"""
            UPDATE users SET name = '{name}'
            WHERE id = {user_id}
            """
        )
        await pool.execute("UPDATE users SET name = $1 WHERE id = $2", name, user_id)
        rows = await pool.fetch(f"select id from users where name = '{name}'")  # expect: hit
        return rows

    def remove(self, user_id):
        query = f"DELETE FROM users WHERE id = {user_id}"
        self.conn.execute(query)  # expect: hit
        self.conn.execute("DELETE FROM users WHERE id = ?", (user_id,))

    def orders(self, session, name):
        session.execute(text(f"SELECT * FROM orders WHERE name = '{name}'"))  # expect: hit
        session.execute(text("SELECT * FROM orders WHERE name = :name"), {"name": name})

    def page(self, table, marks, ids, limit):
        self.conn.execute(f"SELECT * FROM {table} LIMIT {limit}")
        self.conn.execute(f"SELECT * FROM users WHERE id IN ({marks})", ids)
        self.conn.execute(f"INSERT INTO users VALUES ('{ids}')")  # expect: hit
        self.conn.execute("SELECT * FROM users WHERE name LIKE '%" + table + "%'")  # expect: hit

    def by_number(self, user_id, names):
        self.conn.execute(f"SELECT * FROM users WHERE id = {int(user_id)}")
        self.conn.execute("SELECT * FROM users WHERE age > " + str(len(names)))

    def run(self, runner, name):
        runner.execute(f"job {name}")
        runner.submit(f"SELECT * FROM users WHERE name = '{name}'")
