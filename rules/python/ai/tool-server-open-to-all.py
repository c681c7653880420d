"""Tools for agents."""
from mcp.server.fastmcp import FastMCP

LOCAL = "127.0.0.1"

server = FastMCP("notes", host="0.0.0.0", port=8700)  # expect: hit
checked = FastMCP("notes", host="0.0.0.0", auth=settings(), token_verifier=Verifier())
local = FastMCP("notes", host=LOCAL)
default = FastMCP("notes")


@server.tool()
def read(name: str) -> str:
    """Read a note."""
    return notes[name]


if __name__ == "__main__":
    server.run(transport="streamable-http")
