import base64

import bcrypt


def register(user, password, data, fernet):
    user.password = base64.b64encode(password.encode())  # expect: hit
    stored_password = base64.b64encode(password.encode()).decode()  # expect: hit
    user.password = fernet.encrypt(password.encode())  # expect: hit
    user.password = bcrypt.hashpw(password.encode(), bcrypt.gensalt())
    header = base64.b64encode(data)
    token = base64.b64encode(password.encode())
    return stored_password, header, token
