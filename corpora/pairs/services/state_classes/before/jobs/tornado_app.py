import tornado.web
import tornado.escape
import pymysql

CURRENT = {}


class BaseHandler(tornado.web.RequestHandler):
    def prepare(self):
        self.tenant = self.get_argument("tenant", "main")
        self.conn = pymysql.connect(host="db.example", user="t", password=self.settings["pw"])

    def query(self, sql, args=None):
        with self.conn.cursor() as cur:
            cur.execute(sql, args)  # weak: 89
            return cur.fetchall()


class UsersHandler(BaseHandler):
    def get(self):
        rows = self.query("SELECT * FROM users WHERE tenant = '" + self.tenant + "'")
        self.finish({"rows": rows})


class ThemeHandler(BaseHandler):
    def post(self):
        CURRENT["theme"] = self.get_body_argument("theme")
        self.redirect("/")

    def get(self):
        self.write("<link rel='stylesheet' href='/" + CURRENT.get("theme", "light") + ".css'>")  # weak: 79


class GoHandler(BaseHandler):
    def get(self):
        self.redirect(self.get_argument("next"))  # weak: 601
