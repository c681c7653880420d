"""An assistant with tools."""
import os
import subprocess

from langchain.tools import Tool
from langchain_core.tools import StructuredTool


def search(text):
    return text


TOOLS = [
    Tool(name="calc", func=eval, description="computes"),  # expect: hit
    Tool(name="shell", func=lambda text: subprocess.run(text, shell=True), description="runs"),  # expect: hit
    StructuredTool.from_function(func=os.system, name="os"),  # expect: hit
    Tool(name="search", func=search, description="searches"),
    Tool(name="upper", func=lambda text: text.upper(), description="shouts"),
]
NAMES = sorted(["b", "a"], key=eval("len"))
