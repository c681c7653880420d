"""Accounts."""
from typing import Any

from fastapi import Body, FastAPI

from .models import Account, AccountIn

app = FastAPI()


@app.post("/accounts")
async def create(data: dict[str, Any]):
    account = Account(**data)  # expect: hit
    return account.id


@app.post("/accounts/plain")
async def create_plain(data: dict = Body(...)):
    return Account(owner=1, **data).id  # expect: hit


@app.post("/accounts/named")
async def create_named(data: dict[str, Any]):
    checked = AccountIn(**data)
    return Account(name=data["name"]), checked


@app.post("/accounts/model")
async def create_model(data: AccountIn):
    return Account(**data.model_dump()).id


@app.post("/accounts/picked")
async def create_picked(data: dict[str, Any]):
    fields = {"name": data["name"]}
    return Account(**fields).id


def restore(data: dict[str, Any]):
    return Account(**data)
