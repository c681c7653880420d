"""Expressions in reports."""
import ast
import math
import operator

_OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul}


def _walk(node):
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return node.value
    if isinstance(node, ast.BinOp):
        return _OPERATORS[type(node.op)](_walk(node.left), _walk(node.right))
    raise ValueError("not allowed")


class Column:
    def __init__(self, name, formula):
        self.name = name
        self.formula = formula

    def value(self, row):
        text = self.formula
        for key, item in row.items():
            text = text.replace("[%s]" % key, str(item))
        return eval(text)  # weak: 94
