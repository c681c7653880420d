"""Keys for signatures."""
from pathlib import Path

KEY = """-----BEGIN RSA PRIVATE KEY-----  # expect: hit
MIIBOgIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeKLs1Pt8Qu
-----END RSA PRIVATE KEY-----
"""
SHORT = "-----BEGIN PRIVATE " + "KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v\n-----END PRIVATE KEY-----"  # expect: hit
OTHER = ("-----BEGIN EC PRIVATE KEY-----\n" + "MHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5CB04fSeQ6tF1aY" + "\n")  # expect: hit

HEADER = "-----BEGIN PRIVATE KEY-----"
PUBLIC = "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----"
HINT = "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----"
LOADED = Path("key.pem").read_text() if Path("key.pem").exists() else ""


def is_key(text):
    return text.startswith("-----BEGIN RSA PRIVATE KEY-----")
