"""Payments told by another service."""
import hmac

from flask import abort, request


def paid(secret):
    signature = request.headers.get("X-Signature")
    if signature and not hmac.compare_digest(signature, sign(request.data, secret)):  # expect: hit
        abort(403)
    return store(request.json)


def shipped(request, secret):
    header = request.headers.get("X-Signature")
    if header and not signature_ok(request.body, header, secret):  # expect: hit
        return {"error": "no"}, 401
    return store(request.body)


def strict(secret):
    signature = request.headers.get("X-Signature")
    if not signature or not hmac.compare_digest(signature, sign(request.data, secret)):
        abort(403)
    return store(request.json)


def asked_before(secret):
    signature = request.headers.get("X-Signature")
    if not signature:
        abort(401)
    if signature and not hmac.compare_digest(signature, sign(request.data, secret)):
        abort(403)
    return store(request.json)


def optional(form):
    if form.password and not check_strength(form.password):
        return {"error": "too weak"}, 400
    if form.token and not valid_length(form.token):
        return {"error": "too long"}, 400
    return store(form)
