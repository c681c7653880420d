"""Profiles in MongoDB."""
from quart import Quart, g, request

app = Quart(__name__)


@app.put("/profile")
async def profile():
    data = await request.get_json()
    await db.users.update_one({"_id": g.user}, {"$set": data})  # expect: hit
    await db.users.find_one_and_update({"_id": g.user}, {"$set": await request.get_json()})  # expect: hit
    picked = {"name": str(data["name"])}
    await db.users.update_one({"_id": g.user}, {"$set": picked})
    await db.users.update_one({"_id": g.user}, {"$set": {"name": str(data["name"])}})


@app.put("/profile/<user>")
async def change(user, data: dict):
    await db.users.update_one({"_id": user}, {"$set": data})  # expect: hit


async def store(user, data: dict):
    await db.users.update_one({"_id": user}, {"$set": data})


async def refresh(user, fields):
    await db.users.update_one({"_id": user}, {"$set": fields})
