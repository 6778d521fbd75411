"""A small Django with SimpleJWT, as its tutorials set it up. What differs from one test to another comes from the environment."""

import os
from datetime import timedelta
from pathlib import Path


def given(name, default=""):
    return os.environ.get(f"DJANGO_{name}", default)


def seconds(name, default):
    return timedelta(seconds=int(given(name, default)))


SECRET_KEY = given("SECRET_KEY", "not a secret: this server is for tests, on this machine alone")
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
ROOT_URLCONF = "urls"
WSGI_APPLICATION = "wsgi.application"
TIME_ZONE = "UTC"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "rest_framework",
    "rest_framework_simplejwt.token_blacklist",
    "people",
]

# What `startproject` lists, but for sessions and messages: nobody here has any.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
if given("LOG_REQUESTS") == "true":
    MIDDLEWARE.insert(0, "request_log.log_requests")

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": given("DATABASE", "db.sqlite3"),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL", "transaction_mode": "IMMEDIATE", "timeout": 20},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Django's own is PBKDF2; `argon2` costs what a login costs in hallpass's backend.
if given("HASHER") == "argon2":
    PASSWORD_HASHERS = ["people.hashers.Argon2AsInHallpass"]

REST_FRAMEWORK = {"DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework_simplejwt.authentication.JWTAuthentication"]}

SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": seconds("ACCESS_TOKEN_LIFETIME", 300),
    "REFRESH_TOKEN_LIFETIME": seconds("REFRESH_TOKEN_LIFETIME", 86400),
    "ROTATE_REFRESH_TOKENS": given("ROTATE_REFRESH_TOKENS") == "true",
    "BLACKLIST_AFTER_ROTATION": given("BLACKLIST_AFTER_ROTATION") == "true",
}

# The built apps, served beside the API.
SITE = Path(given("SITE")) if given("SITE") else None
