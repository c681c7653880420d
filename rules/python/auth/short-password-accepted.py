"""Sign-up."""
MINIMUM = 12


def register(password, form, user):
    if len(password) < 6:  # expect: hit
        raise ValueError("too short")
    if len(form["password"]) <= 5:  # expect: hit
        raise ValueError("too short")
    if len(form.new_password) < 4 or not form.new_password.isascii():  # expect: hit
        raise ValueError("too short")
    return len(user.password) >= 4  # expect: hit


def strict(password, form):
    if len(password) < 12:
        raise ValueError("too short")
    if len(password) < MINIMUM:
        raise ValueError("too short")
    if len(password) < 1 or len(password) > 72:
        raise ValueError("empty, or more than bcrypt looks at")
    if len(form["password_parts"]) < 3:
        raise ValueError("not a password")
    if 4 > len(password):  # expect: miss
        raise ValueError("too short")
