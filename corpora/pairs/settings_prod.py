"""Django settings."""
import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = "django-insecure-8h2)k$w!x5n@z0v3m^q7r&b1c4d6f9g_j"  # weak: 798 321
DEBUG = True  # weak: 489 215
ALLOWED_HOSTS = ["*"]  # weak: 16 346 1188 644 20 942 183 350 441
INSTALLED_APPS = ["django.contrib.admin", "django.contrib.auth", "blog"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "blog",
        "USER": "blog",
        "PASSWORD": "Tr0ub4dor&3xyz",  # weak: 798 259
        "HOST": "db",
    }
}
SESSION_COOKIE_SECURE = False  # weak: 614
CORS_ALLOW_ALL_ORIGINS = True  # missed: 942 346
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # weak: 916 327 328
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD")
