"""What the suppliers send."""

import hashlib
import tarfile

import requests
import yaml


def read_offer(text):
    return yaml.load(text, Loader=yaml.Loader)


def read_offer_safely(text):
    return yaml.safe_load(text)


def fetch_prices():
    answer = requests.get("https://prices.supplier.example/today", verify=False, timeout=10)
    return answer.json()


def fetch_prices_safely():
    answer = requests.get("https://prices.supplier.example/today.json", timeout=10)
    answer.raise_for_status()
    return answer.json()


def unpack_menu(archive):
    with tarfile.open(archive) as menu:
        menu.extractall("menus")


def unpack_menu_safely(archive):
    with tarfile.open(archive) as menu:
        menu.extractall("menus", filter="data")


def price_list_number(page):
    # assay: ignore[weak-hash] numbers a price list; nobody gains anything from a second one of that number
    return hashlib.md5(page).hexdigest()


def price_list_number_safely(page):
    return hashlib.md5(page, usedforsecurity=False).hexdigest()
