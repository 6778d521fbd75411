"""Adds the users of a file such as demo-app/users.json."""

import json
from pathlib import Path

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, file, **options):
        for user in json.loads(file.read_text())["users"]:
            del user["mobile"]  # Django's own users have none.
            if not User.objects.filter(id=user["id"]).exists():
                User.objects.create_user(**user)
