"""Notes service with JWT log-in."""
import logging
import os
import pickle
import random
import re
import secrets
import string
from datetime import datetime, timedelta, timezone
from typing import Annotated

import httpx
import jwt
import yaml
from fastapi import Body, Depends, FastAPI, File, Header, HTTPException, Query, Request, UploadFile
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from fastapi.security import OAuth2PasswordBearer
from passlib.context import CryptContext
from pydantic import BaseModel
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session

logger = logging.getLogger(__name__)
SECRET = os.environ["JWT_SECRET"]
engine = create_engine(os.environ["DATABASE_URL"])
oauth2 = OAuth2PasswordBearer(tokenUrl="token")
pwd = CryptContext(schemes=["bcrypt"])

app = FastAPI()
app.add_middleware(
    CORSMiddleware,
    allow_origins=["*"],  # weak: 942 346
    allow_credentials=True,
    allow_methods=["*"],
)


class Note(BaseModel):
    title: str
    body: str


class Backup(BaseModel):
    payload: bytes


def current_user(token: str = Depends(oauth2)):
    try:
        return jwt.decode(token, SECRET, algorithms=["HS256"])["sub"]
    except jwt.PyJWTError:
        raise HTTPException(401)


def current_user_lax(token: str = Depends(oauth2)):
    return jwt.decode(token, options={"verify_signature": False})["sub"]  # weak: 347


def get_session():
    with Session(engine) as session:
        yield session


@app.get("/notes")
def notes(q: str, session: Session = Depends(get_session)):
    return session.execute(text(f"SELECT * FROM notes WHERE title = '{q}'")).all()  # weak: 89


@app.get("/notes2")
def notes_safe(q: str, session: Session = Depends(get_session)):
    return session.execute(text("SELECT * FROM notes WHERE title = :q"), {"q": q}).all()


@app.get("/notes/{note_id}")
def note(note_id: int, session: Session = Depends(get_session)):
    return session.execute(text(f"SELECT * FROM notes WHERE id = {note_id}")).first()


@app.get("/page", response_class=HTMLResponse)
async def page(title: str = Query(...)):
    return "<h1>%s</h1>" % title  # weak: 79


@app.get("/page2")
async def page_json(title: str = Query(...)):
    return {"title": title}


@app.get("/files/{name:path}")
async def files(name: str):
    return FileResponse(f"/srv/notes/{name}")  # weak: 22


@app.get("/files2/{name}")
async def files_safe(name: str):
    if not re.fullmatch(r"[\w-]{1,40}\.txt", name):
        raise HTTPException(404)
    return FileResponse(f"/srv/notes/{name}")


@app.get("/files3/{name}")
async def files_wrong(name: str):
    if not re.match(r"[\w-]+", name):
        raise HTTPException(404)
    return FileResponse(f"/srv/notes/{name}")  # weak: 22


@app.post("/restore")
async def restore(backup: Backup, user: str = Depends(current_user)):
    return pickle.loads(backup.payload)  # weak: 502


@app.post("/import")
async def import_notes(request: Request):
    data = yaml.load(await request.body(), Loader=yaml.Loader)  # weak: 502
    return len(data)


@app.post("/import2")
async def import_notes_safe(request: Request):
    data = yaml.safe_load(await request.body())
    return len(data)


@app.get("/fetch")
async def fetch(url: str):
    async with httpx.AsyncClient() as client:
        reply = await client.get(url)  # weak: 918
    return reply.status_code


@app.get("/jump")
async def jump(to: str):
    return RedirectResponse(to)  # weak: 601


@app.get("/jump2")
async def jump_safe(to: str):
    if not to.startswith("/") or to.startswith("//") or "\\" in to:
        raise HTTPException(400)
    return RedirectResponse(to)  # false-alarm


@app.post("/upload")
async def upload(file: UploadFile = File(...)):
    with open(f"uploads/{file.filename}", "wb") as out:  # weak: 22 434
        out.write(await file.read())
    return {"ok": True}


@app.post("/upload2")
async def upload_safe(file: UploadFile = File(...)):
    name = secrets.token_hex(16) + ".bin"
    with open(f"uploads/{name}", "wb") as out:
        out.write(await file.read(1_000_000))
    return {"ok": True}


@app.post("/reset")
async def reset(email: str = Body(...)):
    token = "".join(random.choice(string.ascii_letters) for _ in range(32))  # weak: 330 338
    return {"sent": bool(token)}


@app.post("/reset2")
async def reset_safe(email: str = Body(...)):
    token = secrets.token_urlsafe(32)
    return {"sent": bool(token)}


@app.post("/login")
async def login(name: Annotated[str, Body()], password: Annotated[str, Body()]):
    logger.info("login attempt %s / %s", name, password)  # weak: 532
    return {"ok": True}


@app.get("/search")
async def search(pattern: str, body: str):
    return bool(re.search(pattern, body))  # weak: 1333 400 730


@app.get("/calc")
async def calc(expression: str):
    return {"result": eval(expression)}  # weak: 95 94


@app.get("/calc2")
async def calc_safe(a: float, b: float, op: str):
    ops = {"+": lambda: a + b, "-": lambda: a - b}
    if op not in ops:
        raise HTTPException(400)
    return {"result": ops[op]()}


def make_token(sub: str) -> str:
    expires = datetime.now(timezone.utc) + timedelta(minutes=30)
    return jwt.encode({"sub": sub, "exp": expires}, SECRET, algorithm="HS256")


def make_token_fixed(sub: str) -> str:
    return jwt.encode({"sub": sub}, "my-super-secret-key-2024", algorithm="HS256")  # weak: 798 321 259
