import tornado.web
import tornado.escape
import pymysql

CURRENT = {}
import html


class BaseHandler(tornado.web.RequestHandler):
    def prepare(self):
        self.tenant = self.get_argument("tenant", "main")
        self.conn = pymysql.connect(host="db.example", user="t", password=self.settings["pw"])

    def query(self, sql, args=None):
        with self.conn.cursor() as cur:
            cur.execute(sql, args)
            return cur.fetchall()


class UsersHandler(BaseHandler):
    def get(self):
        rows = self.query("SELECT * FROM users WHERE tenant = %s", (self.tenant,))
        self.finish({"rows": rows})


class ThemeHandler(BaseHandler):
    def post(self):
        CURRENT["theme"] = self.get_body_argument("theme")
        self.redirect("/")

    def get(self):
        self.write("<link rel='stylesheet' href='/" + html.escape(CURRENT.get("theme", "light")) + ".css'>")


class GoHandler(BaseHandler):
    def get(self):
        self.redirect("/home")
