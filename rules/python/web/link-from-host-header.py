"""Mails with links."""
from flask import current_app, request, url_for


def reset(user, token):
    send(user.mail, f"{request.host_url}account/reset/{token}")  # expect: hit
    link = request.url_root + "confirm/" + token  # expect: hit
    send(user.mail, link)
    send(user.mail, f"https://{request.headers['Host']}/invite?t={user.token}")  # expect: hit


def reset_safely(user, token):
    send(user.mail, f"{current_app.config['PUBLIC_URL']}/reset/{token}")
    send(user.mail, f"{request.host_url}orders/{user.id}")
    log(f"reset asked for at {request.host_url} by {user.name}")


def reset_elsewhere(user, token):
    link = url_for("account.reset", token=token, _external=True)  # expect: miss
    send(user.mail, link)
