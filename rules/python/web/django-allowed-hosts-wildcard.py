"""Settings of the shop."""
import os

EVERY = "*"
ALLOWED_HOSTS = ["*"]  # expect: hit
ALLOWED_HOSTS = ["shop.example", EVERY]  # expect: hit
ALLOWED_HOSTS = ["shop.example", ".shop.example"]
ALLOWED_HOSTS = []
ALLOWED_HOSTS = os.environ["HOSTS"].split(",")
OTHER_HOSTS = ["*"]
