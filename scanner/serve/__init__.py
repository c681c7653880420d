"""Doors that stay open: coding agents' hooks, the MCP server, the language server."""
