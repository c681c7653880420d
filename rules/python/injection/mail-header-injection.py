"""A contact form."""
import smtplib

from flask import Flask, request

app = Flask(__name__)


@app.route("/contact", methods=["POST"])
def contact():
    subject = request.form["subject"]
    sender = request.form["mail"]
    server = smtplib.SMTP("mail.example", 587)
    server.starttls()
    message = "Subject: " + subject + "\n\n" + "A question came in."
    server.sendmail("form@shop.example", ["team@shop.example"], message)  # expect: hit
    server.sendmail("form@shop.example", ["team@shop.example"], f"From: {sender}\n\nhello")  # expect: hit
    server.sendmail("form@shop.example", ["team@shop.example"], "Subject: new question\n\nSee the inbox.")
    return "sent"
