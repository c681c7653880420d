"""Sessions in signed cookies."""
import os

import tornado.web
from fastapi import FastAPI
from itsdangerous import URLSafeTimedSerializer
from pydantic import BaseModel
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware


class Item(BaseModel):
    name: str
    secret_key: str


app = FastAPI()
app.add_middleware(SessionMiddleware, secret_key="session-key")  # expect: hit
app.add_middleware(SessionMiddleware, secret_key=os.environ["SESSION_KEY"])
other = FastAPI(middleware=[Middleware(SessionMiddleware, secret_key="session-key")])  # expect: hit
site = tornado.web.Application([], cookie_secret="51oETzKXQAGaYdkL5gEmGeJJ")  # expect: hit
links = URLSafeTimedSerializer(secret_key="links")  # expect: hit
fine = URLSafeTimedSerializer(secret_key=os.environ["LINK_KEY"])
item = Item(name="one", secret_key="session-key")
