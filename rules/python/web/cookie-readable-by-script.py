"""Log-ins."""
from fastapi import FastAPI, Response

app = FastAPI()


@app.post("/login")
async def login(response: Response, httponly: bool):
    response.set_cookie("session", "abc", secure=True)  # expect: hit
    response.set_cookie(key="access_token", value="abc", httponly=False)  # expect: hit
    response.set_cookie("session", "abc", httponly=True)
    response.add_cookie("session", "abc", httponly=False)  # expect: hit
    response.add_cookie("session", "abc", httponly=True)
    response.set_cookie("session", "abc", httponly=httponly)
    response.set_cookie("csrf_token", "abc", secure=True)
    response.set_cookie("language", "de")
    return {"ok": True}
