"""Texts by chance."""
import random
import secrets
import string


def random_string(length):
    return "".join(random.choice(string.ascii_letters) for _ in range(length))  # expect: hit


def generate_code():
    return "".join(random.choices(string.digits, k=6))  # expect: hit


def get_random_string(length):
    return "".join(secrets.choice(string.ascii_letters) for _ in range(length))


def shuffled(words):
    return random.sample(words, len(words))
