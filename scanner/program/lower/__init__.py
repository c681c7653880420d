"""Trees of a language → the intermediate form. Python only, so far; another language is another file here."""

from scanner.program.lower.python import lower_expression, lower_module

__all__ = ["lower_expression", "lower_module"]
