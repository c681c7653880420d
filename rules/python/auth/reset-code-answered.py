"""Forgotten passwords."""
import secrets

from app.mail import send


@router.post("/reset")
async def request_reset(payload, db):
    code = generate_code()
    CODES[payload.email] = code
    return {"message": "generated", "code": code}  # expect: hit


@app.post("/forgot")
def forgot_password():
    token = secrets.token_urlsafe(32)
    store(token)
    return jsonify(ok=True, reset_token=token)  # expect: hit


@app.post("/forgot/mailed")
def forgot_password_mailed():
    token = secrets.token_urlsafe(32)
    send(token)
    return {"message": "If the account exists, a mail is on its way", "code": 200}


@app.post("/reset")
def reset_password(payload):
    change(payload.token, payload.password)
    access_token = create_access_token(payload.user)
    return {"token": access_token}


@app.post("/otp/check")
def check_otp(payload):
    token = create_session(payload)
    return {"token": token}
