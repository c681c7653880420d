"""A program of one file."""
from fastapi import FastAPI, HTTPException

app = FastAPI(title="Notes")


@app.post("/login")
async def login(form: Form):  # expect: hit
    user = USERS.get(form.name)
    if user is None or not verify_password(form.password, user.hashed):
        raise HTTPException(401)
    return {"token": make_token(user)}


@app.post("/auth/callback")
async def callback(code: str):
    return {"token": exchange(code)}


@app.post("/notes")
async def add(note: Note):
    return store(note)
