"""An assistant with tools."""
from langchain_community.tools import DuckDuckGoSearchRun, ShellTool
from langchain_experimental.tools import PythonREPLTool
from langchain_experimental.utilities import PythonREPL as Repl
import langchain_experimental.utilities as utilities


def tools():
    return [
        PythonREPLTool(),  # expect: hit
        ShellTool(),  # expect: hit
        DuckDuckGoSearchRun(),
    ]


def repl():
    one = Repl()  # expect: hit
    two = utilities.PythonREPL()  # expect: hit
    return one, two


class ShellToolBox:
    pass


box = ShellToolBox()
