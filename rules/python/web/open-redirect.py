"""Where to go after the log-in."""
from urllib.parse import urljoin, urlparse

from flask import Flask, redirect, request, url_for

app = Flask(__name__)
PAGES = {"home": "/", "cart": "/cart"}


@app.route("/login", methods=["POST"])
def login():
    target = request.args.get("next")
    if not target:
        return redirect(url_for("home"))
    return redirect(target)  # expect: hit


@app.route("/out")
def out():
    return redirect(location="https://" + request.args["host"], code=302)  # expect: hit


@app.route("/known")
def known():
    return redirect(PAGES.get(request.args["page"], "/"))


@app.route("/home")
def home():
    return redirect("/start?page=" + str(int(request.args["page"])))


def _is_own(target):
    target = target.strip()
    parts = urlparse(target)
    if parts.scheme and parts.scheme not in ("http", "https"):
        return False
    return urlparse(request.host_url).netloc == urlparse(urljoin(request.host_url, target)).netloc


def _wanted(name="next"):
    target = request.values.get(name)
    if target and _is_own(target):
        return target
    return None


@app.route("/back")
def back():
    return redirect(_wanted() or "/")


def _is_any(target):
    target = "/"
    return urlparse(request.host_url).netloc == urlparse(urljoin(request.host_url, target)).netloc


@app.route("/anywhere")
def anywhere():
    target = request.values["next"]
    if _is_any(target):
        return redirect(target)  # expect: hit
    return redirect("/")


def validate_redirect_url(url):
    """Only to the own host, or those that are configured."""
    if url is None or url.strip() == "":
        return False
    for variant in (url, url.replace("\\", "/")):
        if variant.startswith("///"):
            return False
        parts = urlparse(variant)
        if parts.scheme and parts.scheme not in {"http", "https"}:
            return False
        if parts.scheme and not parts.netloc:
            return False
    wanted, own = urlparse(url), urlparse(request.host_url)
    if (wanted.netloc or wanted.scheme) and wanted.netloc != own.netloc:
        domain = app.config.get("SERVER_NAME")
        return bool(domain) and (wanted.netloc == domain or wanted.netloc.endswith(f".{domain}"))
    return True


@app.route("/checked")
def checked():
    target = request.args["next"]
    return redirect(target if validate_redirect_url(target) else "/")


def validate_redirect(url):
    return url.startswith("http")


@app.route("/hardly-checked")
def hardly_checked():
    target = request.args["next"]
    if validate_redirect(target):
        return redirect(target)  # expect: hit
    return redirect("/")


class Files:
    @app.route("/edit")
    def edit(self):
        path = request.args.get("path")
        return redirect(self.get_url(".edit", path=path))

    @app.route("/mirror")
    def mirror(self):
        return redirect(self.mirrors.get_url(request.args["path"]))  # expect: hit

    @app.route("/link")
    def link(self):
        return redirect(self.links.get(request.args["name"]))
