"""Django's settings, for one process that serves nothing but GraphQL."""

import os
from urllib.parse import urlsplit

_DATABASE = urlsplit(os.environ["BENCH_DATABASE_URL"])

DEBUG = False
SECRET_KEY = "there is nothing to sign"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "application"
MIDDLEWARE: list[str] = []
USE_TZ = True
TIME_ZONE = "UTC"
# Without contenttypes the optimizer looks for it in vain at every request, and takes twice the time.
INSTALLED_APPS = ["django.contrib.contenttypes", "strawberry_django", "tables"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _DATABASE.path[1:],
        "USER": _DATABASE.username,
        "HOST": _DATABASE.hostname,
        "PORT": _DATABASE.port,
        "OPTIONS": {"pool": {"min_size": 4, "max_size": 8}},
    }
}
