"""What the other handlers of a file do, and one does not: checks in bodies, owners in SQL and helpers."""

import pytest
from lab import BOOK, check

OWNER, LOGIN = BOOK.rules["object-fetched-without-owner"], BOOK.rules["handler-without-login-check"]
FLASK = "from flask import Flask, request\napp = Flask(__name__)\n"
SQL = (
    "from sanic import Sanic\napp = Sanic('a')\n"
    "@app.get('/files')\n@authorized\nasync def index(request):\n"
    "    return await db.fetch('SELECT id FROM file WHERE owner = $1 LIMIT 9', request.ctx.user)\n"
    "@app.get('/files/<n:int>/size')\n@authorized\nasync def size(request, n):\n"
    "    return await db.fetchrow('SELECT size FROM file WHERE id = $1 AND owner = $2', n, user)\n"
    "@app.get('/kinds/<n:int>')\n@authorized\nasync def kind(request, n):\n"
    "    return await db.fetchrow('SELECT name FROM kind WHERE id = $1', n)\n"
    "@app.get('/files/<n:int>')\n@authorized\nasync def show(request, n):\n"
)
OWNERS = {
    "by number alone": SQL + "    return await db.fetchrow('SELECT path FROM file WHERE id = $1', n)  # hit",
    "by owner, too": SQL
    + "    return await db.fetchrow('SELECT path FROM file WHERE id = $1 AND owner = $2', n, me)",
    "asked afterwards": SQL + "    row = await db.fetchrow('SELECT path, owner FROM file WHERE id = $1', n)\n"
    "    if row['owner'] != request.ctx.user:\n        raise NotFound()\n",
    "a helper that the others use": "from fastapi import APIRouter, Depends\nrouter = APIRouter()\n"
    "def _owned(session, number, user):\n    found = session.get(Invoice, number_id)\n"
    "    if found.owner_id != user.id:\n        raise HTTPException(404)\n    return found\n"
    "@router.get('/{number_id}')\ndef show(number_id: int, user=Depends(get_current_user)):\n"
    "    return session.get(Invoice, number_id)  # hit\n"
    "@router.get('/{number_id}/all')\ndef every(number_id: int, user=Depends(require_admin)):\n"
    "    return session.get(Invoice, number_id)\n",
    "stored for the user who calls": FLASK + "@app.post('/orders')\n@login_required\ndef make():\n"
    "    db.orders.insert_one({'user': g.user_id, 'total': 3})\n"
    "@app.get('/orders/<order_id>')\n@login_required\ndef show(order_id):\n"
    "    return db.orders.find_one({'_id': ObjectId(order_id)})  # hit\n"
    "@app.get('/orders/<order_id>/own')\n@login_required\ndef own(order_id):\n"
    "    return db.orders.find_one({'_id': ObjectId(order_id), 'user': g.user_id})\n"
    "@app.get('/orders/<order_id>/state')\ndef state(order_id):\n"
    "    return db.orders.find_one({'_id': ObjectId(order_id)})\n"
    "@app.post('/posts')\n@login_required\ndef post():\n"
    "    db.posts.insert_one({'user': g.user_id, 'text': 'x'})\n"
    "@app.get('/posts/<post_id>')\n@login_required\ndef read(post_id):\n"
    "    return db.posts.find_one({'_id': ObjectId(post_id)})\n",
    "a column that is asked for": "from fastapi import APIRouter, Depends\nrouter = APIRouter()\n"
    "@router.get('/')\ndef index(user=Depends(get_current_user)):\n"
    "    return session.exec(select(Note).where(Note.owner_id == user.id)).all()\n"
    "@router.get('/last')\ndef last(user=Depends(get_current_user)):\n"
    "    return session.exec(select(Note).where(Note.owner_id == user.id)).first()\n"
    "@router.get('/{note_id}')\ndef show(note_id: int, user=Depends(get_current_user)):\n"
    "    return session.get(Note, note_id)  # hit\n",
}
THREE = "".join(
    f"@app.post('/{name}')\ndef {name}():\n    check_token()\n    return run({name!r})\n" for name in "abc"
)
LOGINS = {
    "a check that the others call": FLASK
    + THREE
    + "@app.delete('/x')\ndef drop():  # hit\n    db.delete('x')\n",
    "the same check": FLASK
    + THREE
    + "@app.delete('/x')\ndef drop():\n    check_token()\n    db.delete('x')\n",
    "a check before every handler": FLASK
    + "@app.before_request\ndef admins_only():\n    if g.user is None:\n        abort(403)\n"
    + THREE
    + "@app.delete('/x')\ndef drop():\n    db.delete('x')\n",
    "something else before every handler": FLASK
    + "@app.before_request\ndef who():\n    g.user = load(session.get('user'))\n"
    + THREE
    + "@app.delete('/x')\ndef drop():  # hit\n    db.delete('x')\n",
    "a dependency of the whole router": "from fastapi import APIRouter, Depends\n"
    "app = APIRouter(prefix='/x', dependencies=[Depends(require_admin)])\n"
    + THREE
    + "@app.delete('/x')\ndef drop():\n    db.delete('x')\n",
    "another dependency of the whole router": "from fastapi import APIRouter, Depends\n"
    "app = APIRouter(prefix='/x', dependencies=[Depends(get_db)])\n"
    + THREE
    + "@app.delete('/x')\ndef drop():  # hit\n    db.delete('x')\n",
    "one that only reads": FLASK + THREE + "@app.get('/x')\ndef show():\n    return db.find('x')\n",
    "pages for everybody do not count": FLASK
    + THREE
    + "".join(f"@app.get('/{name}')\ndef {name}():\n    return page({name!r})\n" for name in ("k", "l", "m"))
    + "@app.delete('/x')\ndef drop():  # hit\n    db.delete('x')\n",
    "an application that a function makes": "from flask import Flask\n"
    "def create_app():\n    app = Flask(__name__)\n"
    + "".join(
        f"    @app.post('/{n}')\n    @login_required\n    def {n}():\n        return run({n!r})\n"
        for n in "abc"
    )
    + "    @app.delete('/x')\n    def drop():  # hit\n        db.delete('x')\n    return app\n",
}


@pytest.mark.parametrize("code", OWNERS.values(), ids=OWNERS)
def test_owner(code):
    check(code, OWNER)


@pytest.mark.parametrize("code", LOGINS.values(), ids=LOGINS)
def test_login(code):
    check(code, LOGIN)
