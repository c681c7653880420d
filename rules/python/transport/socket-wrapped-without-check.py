"""Sockets."""
import socket
import ssl


def connect(host):
    raw = socket.create_connection((host, 443), 9)
    return ssl.wrap_socket(raw)  # expect: hit


def checked(host):
    raw = socket.create_connection((host, 443), 9)
    return ssl.wrap_socket(raw, cert_reqs=ssl.CERT_REQUIRED, ca_certs="/etc/ssl/ca.pem")


def served(raw):
    return ssl.wrap_socket(raw, keyfile="key.pem", certfile="cert.pem", server_side=True)


def modern(host):
    raw = socket.create_connection((host, 443), 9)
    return ssl.create_default_context().wrap_socket(raw, server_hostname=host)
