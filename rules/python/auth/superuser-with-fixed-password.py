"""First accounts of an application."""
import os

from django.contrib.auth import get_user_model

PASSWORD = "admin"


def seed(password):
    users = get_user_model().objects
    users.create_superuser("admin", "admin@shop.example", "admin")  # expect: hit
    users.create_superuser(username="admin", email="a@shop.example", password=PASSWORD)  # expect: hit
    users.create_superuser("admin", "admin@shop.example", password)
    users.create_superuser("admin", "admin@shop.example", os.environ["ADMIN_PASSWORD"])
    users.create_superuser("admin", "admin@shop.example", None)
    users.create_user("guest", "guest@shop.example")
