"""Settings of the shop."""
import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
DEBUG = True  # expect: hit
TEMPLATE_DEBUG = True
USE_TZ = True
ALLOWED_HOSTS = ["shop.example"]
INSTALLED_APPS = ["django.contrib.admin", "shop"]
DEBUG = True  # expect: hit
SETTINGS = {"DEBUG": True}
USE_I18N = True
DEBUG = True  # expect: miss
USE_L10N = True

if os.environ.get("APP_DEBUG"):
    DEBUG = True


class Local:
    DEBUG = True

SECRET_KEY = read("key")
# SECURITY WARNING: don't run with debug turned on in production!
DEBUG = True  # expect: hit
# who may ask
ALLOWED_HOSTS = []
