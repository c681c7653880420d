"""Scopes and roles, looked up before a view runs."""
from flask import abort, jsonify


def needs(scope):
    def wrap(view):
        def inner(*args):
            try:
                if scope not in scopes_of(current_user()):
                    return jsonify(error="forbidden"), 403
            except Exception:  # expect: hit
                log.exception("look-up failed")
            return view(*args)

        return inner

    return wrap


def admin_page():
    try:
        if not roles.is_admin(current_user()):
            abort(403)
    except:  # expect: hit
        pass
    return render()


def page(user):
    try:
        if not roles.may_read(user):
            raise PermissionDenied
    except Exception as error:  # expect: hit
        log.warning("roles: %s", error)
    return render()


def refused_either_way(user):
    try:
        if not roles.may_read(user):
            return jsonify(error="forbidden"), 403
    except Exception:
        log.exception("roles")
        return jsonify(error="unavailable"), 503
    return render()


def parsed(user, text):
    try:
        if not roles.may_read(user):
            abort(403)
    except ValueError:
        log.info("no number: %r", text)
    return render()


def found(user):
    try:
        if user.name not in names:
            return None
    except Exception:
        log.exception("names")
    return render()
