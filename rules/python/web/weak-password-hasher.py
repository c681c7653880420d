"""Settings of the shop."""
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # expect: hit
PASSWORD_HASHERS = (  # expect: miss
    "django.contrib.auth.hashers.UnsaltedSHA1PasswordHasher",
)
PASSWORD_HASHERS = ("django.contrib.auth.hashers.SHA1PasswordHasher",)  # expect: hit
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.MD5PasswordHasher",
]
HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
