"""Reads tokens of documents."""


def until(stream, wanted):
    token = b""
    while True:  # expect: hit
        char = stream.read(1)
        if char == b">":
            return token
        token += char


def skip(stream):
    char = stream.read(1)
    while char != b"%":  # expect: hit
        char = stream.read(1)
    return char


def careful(stream):
    token = b""
    while True:
        char = stream.read(1)
        if not char:
            raise ValueError("unexpected end")
        if char == b">":
            return token
        token += char


def lines(stream):
    while True:
        line = stream.readline()
        if line == "":
            break
        if line == "end":
            return line


def received(connection, wanted):
    data = b""
    while len(data) < wanted:
        part = connection.recv(4096)
        data += part
        if part in (b"", b"."):
            return data


def copied(source, target):
    while chunk := source.read(4096):
        target.write(chunk)


def first(stream):
    char = stream.read(1)
    while char and char != b"%":
        char = stream.read(1)
    return char


def pairs(stream):
    found = {}
    line = stream.readline()
    while line != b"\n":
        (name, value) = line.rstrip(b"\n").split(b" ", 1)  # fails at the end
        found[name] = value
        line = stream.readline()
    return found


def skipped(stream):
    line = stream.readline()
    while line != b"\n":  # expect: hit
        line = stream.readline()
    return stream
