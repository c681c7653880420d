import os
from urllib.parse import urlparse

from tornado import web


class Base(web.RequestHandler):
    @property
    def base_url(self):
        return self.settings.get("base_url", "/")

    def _redirect_safe(self, url, default=None):
        if default is None:
            default = self.base_url
        parsed = urlparse(url)
        if parsed.netloc or not (parsed.path + "/").startswith(self.base_url):
            allow = False
            if parsed.netloc:
                allow = parsed.netloc == self.request.host
            if not allow:
                url = default
        self.redirect(url)


class Login(Base):
    def get(self):
        if self.current_user:
            next_url = self.get_argument("next", default=self.base_url)
            self._redirect_safe(next_url)
        else:
            self.write("<form></form>")

    def post(self):
        typed = self.get_argument("password", default="")
        if self.check(typed):
            self.set_secure_cookie("user", os.urandom(8).hex())
        next_url = self.get_argument("next", default=self.base_url)
        self._redirect_safe(next_url)

    def check(self, typed):
        return self.settings["check"](typed)
