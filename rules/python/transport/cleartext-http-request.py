"""A client of a remote service."""
import httpx
import requests

BASE = "http://api.shop.example"
SECURE = "https://api.shop.example"


def send(data, url):
    one = requests.post("http://api.shop.example/orders", json=data, timeout=5)  # expect: hit
    two = requests.put(BASE + "/orders/1", json=data, timeout=5)  # expect: hit
    three = httpx.post(url=f"{BASE}/orders", json=data)  # expect: hit
    ok1 = requests.post("https://api.shop.example/orders", json=data, timeout=5)
    ok2 = requests.post("http://localhost:8000/orders", json=data, timeout=5)
    ok3 = requests.post("http://127.0.0.1:8000/orders", json=data, timeout=5)
    ok4 = requests.post("http://orders:8000/orders", json=data, timeout=5)
    ok5 = requests.post(SECURE, json=data, timeout=5)
    ok6 = requests.post(url, json=data, timeout=5)
    ok7 = requests.get("http://api.shop.example/", timeout=5)
    return one, two, three, ok1, ok2, ok3, ok4, ok5, ok6, ok7
