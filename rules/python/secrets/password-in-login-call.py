"""Mail and files."""
import ftplib
import os
import smtplib


def send(text, password):
    server = smtplib.SMTP("mail.example", 587)
    server.starttls()
    server.login("robot", "S3cretMail!9")  # expect: hit
    server.login("robot", password)
    server.login("robot", os.environ["MAIL_PASSWORD"])
    server.login("robot", "your-password")
    with smtplib.SMTP_SSL("mail.example") as other:
        other.login(user="robot", password="S3cretMail!9")  # expect: hit
        other.sendmail("robot@mail.example", "you@mail.example", text)


def fetch():
    files = ftplib.FTP_TLS("files.example")
    files.login("robot", "Fr1endly#1")  # expect: hit
    files.login("anonymous", "guest@mail.example")
    return files.nlst()
