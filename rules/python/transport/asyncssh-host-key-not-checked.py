"""Remote commands."""
import asyncssh
from asyncssh import connect


async def run(host, hosts):
    async with asyncssh.connect(host, known_hosts=None) as conn:  # expect: hit
        await conn.run("uptime")
    async with connect(host, username="deploy", known_hosts=None) as conn:  # expect: hit
        await conn.run("uptime")
    async with asyncssh.connect(host) as conn:
        await conn.run("uptime")
    async with asyncssh.connect(host, known_hosts="known_hosts") as conn:
        await conn.run("uptime")
    async with asyncssh.connect(host, known_hosts=hosts, client_keys=None) as conn:
        await conn.run("uptime")
