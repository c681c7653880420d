"""Settings."""
import os

JWT_SECRET = "crm-jwt-signing-secret"  # expect: hit
JWT_SECRET_KEY = os.environ["JWT_SECRET_KEY"]
app.config["JWT_SECRET_KEY"] = "my super secret jwt key"  # expect: hit
SESSION_SECRET = "change-me-in-production"
TOKEN_SECRET_NAME = "crm-jwt-signing-secret"
SIGNING_KEY = "signing-key-name"
COOKIE_SECRET = "COOKIE_SECRET_OF_APP"
title_secret = "a-very-long-story"
jwt_key = "jwt"
