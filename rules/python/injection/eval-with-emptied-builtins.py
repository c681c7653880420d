"""A calculator."""
import ast
import math

EMPTY = {"__builtins__": {}}


def compute(text):
    one = eval(text, {"__builtins__": {}})  # expect: hit
    two = eval(text, {"__builtins__": None, "sqrt": math.sqrt}, {})  # expect: miss
    three = eval(text, EMPTY)  # expect: hit
    exec(text, {"__builtins__": {}})  # expect: hit
    ok1 = eval("1 + 1", {"__builtins__": {}})
    ok2 = eval(text, {"sqrt": math.sqrt})
    ok3 = ast.literal_eval(text)
    return one, two, three, ok1, ok2, ok3
