import smtplib
import ssl


def send(message, password):
    server = smtplib.SMTP("mail.example", 25)
    server.login("me", password)  # expect: hit
    server.send_message(message)


def send_with(message, password):
    with smtplib.SMTP("mail.example") as server:
        server.login("me", password)  # expect: hit
        server.send_message(message)


def send_encrypted(message, password):
    with smtplib.SMTP("mail.example", 587) as server:
        server.starttls(context=ssl.create_default_context())
        server.login("me", password)
        server.send_message(message)


def send_over_ssl(message, password):
    with smtplib.SMTP_SSL("mail.example") as server:
        server.login("me", password)
        server.send_message(message)


def send_here(message, password):
    with smtplib.SMTP("localhost") as server:
        server.login("me", password)
        server.send_message(message)


def log_in(server: smtplib.SMTP, password):
    server.login("me", password)
