import re
import subprocess

import pyperclip

MINE = "bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh"


def plain():
    text = pyperclip.paste()
    if re.match(r"^(bc1|[13])[a-zA-HJ-NP-Z0-9]{25,39}$", text):
        pyperclip.copy(MINE)  # expect: hit


def other(wallets):
    text = pyperclip.paste()
    if re.fullmatch("0x[0-9a-fA-F]{40}", text):
        pyperclip.copy(wallets["eth"])  # expect: hit


def spelled():
    p = __import__("pyper" + "clip")
    if getattr(p, "pas" + "te")().startswith("bc1"):
        getattr(p, "co" + "py")("".join(["bc1qxy2kgdygjrsqtzq2", "n0yrf2493p83kkfjhx0wlh"]))  # expect: hit


def _read():
    return pyperclip.paste()


def _swap(text):
    pyperclip.copy(MINE)  # expect: hit


def split():
    if len(_read()) == 42:
        _swap(_read())


# look-alikes
def tidy():
    pyperclip.copy(pyperclip.paste().strip())


def donate():
    pyperclip.copy(MINE)


def valid(text):
    return re.match(r"^(bc1|[13])[a-zA-HJ-NP-Z0-9]{25,39}$", text) is not None


def by_tool():
    text = subprocess.check_output(["xclip", "-selection", "clipboard", "-o"], text=True)
    if len(text) == 42:
        subprocess.run(["xclip", "-selection", "clipboard"], input="0x" + "4e" * 20, text=True)  # expect: hit


def cleaned_by_tool():
    text = subprocess.check_output(["pbpaste"], text=True)
    subprocess.run(["pbcopy"], input=text.strip(), text=True)


RULES = [
    (re.compile(r"\s+$"), lambda found: ""),
    (re.compile(r"\bbc1[a-z0-9]{25,39}\b"), lambda found: "bc1qexampleexampleexampleexampleexample"),
]


def tidied():
    text = pyperclip.paste()
    for pattern, instead in RULES:
        text = pattern.sub(instead, text)
    pyperclip.copy(text)  # expect: hit


def with_dates():
    text = pyperclip.paste()
    pyperclip.copy(re.sub(r"\d+-\d+-\d+", lambda found: found.group().replace("-", "/"), text))
