"""First accounts of an application."""
import os

import bcrypt
from django.contrib.auth.hashers import make_password
from werkzeug.security import check_password_hash, generate_password_hash

DEFAULT = "admin123"
USERS = {"admin": generate_password_hash("admin")}  # expect: hit


def seed(db, password):
    one = generate_password_hash(DEFAULT)  # expect: hit
    two = bcrypt.hashpw(b"letmein", bcrypt.gensalt())  # expect: hit
    three = make_password(password="shop" + "2024")  # expect: hit
    ok1 = generate_password_hash(password)
    ok2 = generate_password_hash(os.environ["ADMIN_PASSWORD"])
    ok3 = check_password_hash(one, "admin")
    ok4 = make_password(None) if db else bcrypt.hashpw(password, bcrypt.gensalt())
    return one, two, three, ok1, ok2, ok3, ok4
