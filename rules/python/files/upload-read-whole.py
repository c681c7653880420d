"""Uploads."""
from fastapi import FastAPI, HTTPException, UploadFile

app = FastAPI()
LIMIT = 5_000_000


@app.post("/one")
async def one(file: UploadFile):
    return {"lines": (await file.read()).count(b"\n")}  # expect: hit


@app.post("/part")
async def part(file: UploadFile):
    data = await file.read(5_000_001)
    return {"lines": data.count(b"\n")}


@app.post("/checked")
async def checked(file: UploadFile):
    if file.size is None or file.size > 5_000_000:
        raise HTTPException(413)
    return {"lines": (await file.read()).count(b"\n")}


@app.post("/measured")
async def measured(file: UploadFile):
    data = await file.read()
    if len(data) > LIMIT:
        raise HTTPException(413)
    return {"lines": data.count(b"\n")}
