"""Directory look-ups."""
import ldap
import ldap3
from flask import Flask, request
from ldap.filter import escape_filter_chars
from ldap3.utils.conv import escape_filter_chars as escape3
from ldap3.utils.dn import escape_rdn

app = Flask(__name__)
BASE = "dc=corp,dc=example"


@app.route("/person")
def person():
    name = request.args["name"]
    conn = ldap.initialize("ldaps://ldap.example")
    found = conn.search_s(BASE, ldap.SCOPE_SUBTREE, "(uid=" + name + ")")  # expect: hit
    again = conn.search_s(BASE, ldap.SCOPE_SUBTREE, f"(uid={name})", ["mail"])  # expect: hit
    safe = conn.search_s(BASE, ldap.SCOPE_SUBTREE, "(uid=%s)" % escape_filter_chars(name))
    every = conn.search_s(BASE, ldap.SCOPE_SUBTREE, "(objectClass=person)")
    return str((found, again, safe, every))


@app.route("/group")
def group():
    server = ldap3.Server("ldaps://ldap.example")
    conn = ldap3.Connection(server, auto_bind=True)
    conn.search(BASE, "(cn={})".format(request.args["group"]))  # expect: hit
    conn.search(search_base=BASE, search_filter=f"(cn={escape3(request.args['group'])})")
    return str(conn.entries)


@app.route("/bind")
def bind():
    name = request.args["name"]
    server = ldap3.Server("ldaps://ldap.example")
    ldap3.Connection(server, user="uid=" + name + ",ou=people", password="")  # expect: hit
    return str(ldap3.Connection(server, user="uid=" + escape_rdn(name) + ",ou=people", password="").bind())
