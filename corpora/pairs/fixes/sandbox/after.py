"""Prompts from templates of users."""
from jinja2 import Environment, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment


class PromptTemplate:
    def __init__(self, template, variables=None):
        self.template = template
        self.variables = variables or []

    def format(self, **values):
        missing = [name for name in self.variables if name not in values]
        if missing:
            raise KeyError(missing)
        return render(self.template, **values)


def render(template, **values):
    return ImmutableSandboxedEnvironment(undefined=StrictUndefined).from_string(template).render(**values)
