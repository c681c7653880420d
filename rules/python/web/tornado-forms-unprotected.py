import os

import tornado.web

SECRET = os.environ["COOKIE_SECRET"]
PROTECT = os.environ.get("PROTECT") == "yes"

tornado.web.Application([], cookie_secret=SECRET)  # expect: hit
tornado.web.Application([], cookie_secret=SECRET, xsrf_cookies=False)  # expect: hit
tornado.web.Application([], cookie_secret=SECRET, xsrf_cookies=True)
tornado.web.Application([], cookie_secret=SECRET, xsrf_cookies=PROTECT)
tornado.web.Application([])
