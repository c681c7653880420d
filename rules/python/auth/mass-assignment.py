"""An interface for accounts."""
from flask import Flask, jsonify, request

from shop.models import User
from shop.schemas import UserCreate, UserSchema

app = Flask(__name__)


@app.route("/users", methods=["POST"])
def create():
    user = User(**request.json)  # expect: hit
    other = User(**request.get_json())  # expect: hit
    third = User(owner=1, **request.form.to_dict())  # expect: hit
    checked = UserCreate(**request.json)
    schema = UserSchema(**request.get_json())
    data = request.get_json()
    fifth = User(**data)  # expect: hit
    named = User(name=data["name"], mail=data["mail"])
    defaults = {"name": "x"}
    fourth = User(**defaults)
    return jsonify([user.id, other.id, third.id, checked.id, schema.id, named.id, fourth.id, fifth.id])


def create_in_django(request, orders):
    orders.objects.create(**request.POST.dict())  # expect: hit
    orders.objects.filter(pk=1).update(**request.data)  # expect: hit
    orders.objects.create(name=request.POST["name"])
    render(**request.GET.dict())


def render(**fields):
    return fields


def add_user():
    data = request.get_json()
    User(**{k: v for k, v in data.items() if k != "password"})  # expect: hit
    User(**{k: v for k, v in data.items() if k not in ("password", "confirm")})  # expect: hit
    User(**{k: v for k, v in data.items() if k in ALLOWED})
    UserSchema(**{k: v for k, v in data.items() if k != "password"})
    User(**{k: v for k, v in defaults.items() if k != "password"})
