"""Mail."""
import imaplib
import smtplib
import ssl


def send(host, user, password, message):
    server = smtplib.SMTP(host, 587, timeout=20)
    server.starttls()  # expect: hit
    server.login(user, password)
    server.send_message(message)


def read(host):
    box = imaplib.IMAP4(host)
    box.starttls()  # expect: hit
    box.starttls(ssl_context=ssl.create_default_context())
    return box


def checked(host):
    server = smtplib.SMTP(host, 587, timeout=20)
    server.starttls(context=ssl.create_default_context())
    return server
