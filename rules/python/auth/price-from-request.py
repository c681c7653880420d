"""Orders."""
from flask import request

from .models import Product


def order():
    data = request.get_json()
    product = Product.get(data["slug"])
    count = int(data["count"])
    total = data["price"] * count  # expect: hit
    other = count * float(data["unit_price"])  # expect: hit
    third = float(request.form["price"]) * 2  # expect: hit
    right = product.price * count
    also = product["price"] * count
    row = {"price": 3}
    own = row["price"] * count
    return total, other, third, right, also, own


def create_product():
    data = request.get_json()
    return Product(name=data["name"], price=data["price"])


def order(product, session):
    total = int(request.form["total"])
    session.add(Order(product_id=product.id, total=total))  # expect: hit


def order_safely(product, session):
    amount = int(request.form["amount"])
    session.add(Order(product_id=product.id, amount=amount, total=product.price * amount))
    session.add(Product(name=request.form["name"], price=request.form["price"]))
