"""Sign-in by another service."""
import hmac

from flask import Flask, abort, redirect, request, session

app = Flask(__name__)


@app.get("/sso/callback")
def back():  # expect: hit
    mail = exchange(request.args["code"])
    session["mail"] = mail
    return redirect("/")


@app.get("/oauth/github/callback")
def back_with_target():  # expect: hit
    token = fetch_token(request.args.get("code"))
    target = cache.get("go:" + request.args.get("state", "")) or "/"
    return start(token, redirect(target))


@app.get("/oauth/google/callback")
def compared():
    if request.args.get("state") != session.pop("state", None):
        abort(403)
    return start(fetch_token(request.args["code"]))


@app.get("/oauth/other/callback")
def compared_in_time():
    expected = session.get("oauth_state", "")
    if not hmac.compare_digest(expected, request.args.get("state", "")):
        abort(403)
    return start(fetch_token(request.args["code"]))


@app.get("/oauth/library/callback")
def by_library():
    token = oauth.google.authorize_access_token()
    return start(token, request.args.get("code"))


@app.post("/callback/payment")
def payment():
    return store(request.json["amount"])


@app.get("/oauth/error")
def failed():
    return show(request.args["code"])
