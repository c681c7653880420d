"""File transfer and mail."""
import ftplib
import imaplib
import poplib
from ftplib import FTP, FTP_TLS

HOST = "files.example"


def transfer():
    one = ftplib.FTP(HOST)  # expect: hit
    with FTP("files.example", "user") as ftp:  # expect: hit
        ftp.nlst()
    two = imaplib.IMAP4(HOST)  # expect: hit
    three = poplib.POP3(HOST)  # expect: hit
    ok1 = FTP_TLS(HOST)
    ok2 = imaplib.IMAP4_SSL(HOST)
    ok3 = ftplib.FTP("localhost")
    ok4 = ftplib.error_perm("550")
    return one, two, three, ok1, ok2, ok3, ok4
