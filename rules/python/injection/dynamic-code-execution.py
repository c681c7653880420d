"""Settings and formulas."""
import ast
import builtins
import re


def load(text, names):
    value = eval(text)  # expect: hit
    exec("x = " + text)  # expect: hit
    exec(f"import {names[0]}")  # expect: hit
    builtins.eval(text)  # expect: hit
    exec(text, {"names": names})
    safe = ast.literal_eval(text)
    eval(f"{int(text)} + 1")
    eval("1 + 1")
    exec("answer = " + "42")
    pattern = re.compile(text)
    return value, safe, pattern


class Model:
    def eval(self):
        return self

    def run(self, frame, text):
        self.eval()
        return frame.eval(text)
