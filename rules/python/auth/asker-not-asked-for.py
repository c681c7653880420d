"""Notes in a database."""


class Notes:
    def __init__(self, pool):
        self.pool = pool

    async def rename(self, note_id, user_id, title):
        async with self.pool.acquire() as conn:
            return await conn.execute("UPDATE notes SET title = $2 WHERE id = $1", note_id, title)  # expect: hit

    def show(self, note_id: int, owner_id: int):
        """One note of ``owner_id``."""
        return self.pool.execute("SELECT title, text FROM notes WHERE id = ?", (note_id,)).fetchone()  # expect: hit

    def drop(self, note_id: int, owner_id: int):
        self.pool.execute("DELETE FROM notes WHERE id = %s AND owner_id = %s", (note_id, owner_id))

    def listed(self, user_id):
        return self.pool.execute("SELECT title FROM notes WHERE user_id = %s", (user_id,)).fetchall()

    def count(self, user_id):
        return self.pool.execute("SELECT count(*) FROM notes").fetchone()

    def fetch(self, note_id, user_id):
        raise NotImplementedError

    def touch(self, note_id, user_id):
        check(note_id, user_id)
        self.pool.execute("UPDATE notes SET seen = now() WHERE id = %s", (note_id,))
