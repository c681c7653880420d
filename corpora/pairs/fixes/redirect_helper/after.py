from urllib.parse import urljoin, urlparse

from flask import Blueprint, current_app, redirect, request, session, url_for

bp = Blueprint("auth", __name__)


def is_safe_url(target):
    host = urlparse(request.host_url)
    test = urlparse(urljoin(request.host_url, target))
    return test.scheme in ("http", "https") and host.netloc == test.netloc


def get_next(default="/"):
    target = request.args.get("next") or request.form.get("next")
    if target and is_safe_url(target):
        return target
    return default


def log_in(user):
    session.clear()
    session["uid"] = user.id  # false-alarm


def find_user(form):
    return current_app.users.check(form.get("name"), form.get("password"))


@bp.route("/login", methods=["GET", "POST"])
def login():
    user = find_user(request.form)
    if user is None:
        return "no", 403
    log_in(user)
    return redirect(get_next())


@bp.route("/logout")
def logout():
    session.clear()
    return redirect(url_for("auth.login"))
