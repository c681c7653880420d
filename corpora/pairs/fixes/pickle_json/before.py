import json
import pickle
import socket
import threading


class Node:
    """Speaks to others over TCP."""

    def __init__(self, address):
        self.address = address
        self.peers = []
        self.inbox = []

    def send(self, peer, message):
        with socket.create_connection(peer) as connection:
            connection.sendall(self.encode(message))

    def encode(self, message):
        return pickle.dumps(message)

    def decode(self, data):
        return pickle.loads(data)  # weak: 502

    def serve(self):
        server = socket.create_server(self.address)
        while True:
            connection, _ = server.accept()
            data = connection.recv(65536)
            self.inbox.append(self.decode(data))


class Cache:
    def __init__(self, client, prefix):
        self.client = client
        self.prefix = prefix

    def get(self, key):
        value = self.client.get(self.prefix + key)
        if value is None:
            return None
        return pickle.loads(value)  # missed: 502
