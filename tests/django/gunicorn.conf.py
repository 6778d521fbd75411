"""Starts with the tables made and the users added, and says where it listens as hallpass's backend does."""

import json
import os
import sys

# One process, several threads, connections kept alive: what does best on one core.
workers = int(os.environ.get("DJANGO_WORKERS", 1))
worker_class = "gthread"
threads = int(os.environ.get("DJANGO_THREADS", 4))
keepalive = 75
control_socket_disable = True
bind = os.environ.get("DJANGO_BIND", "127.0.0.1:0")
wsgi_app = "wsgi:application"


def on_starting(server):
    import wsgi  # noqa: F401: sets Django up
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", verbosity=0)
    if users := os.environ.get("DJANGO_USERS"):
        call_command("add_users", users)
    connections.close_all()


def when_ready(server):
    host, port = server.LISTENERS[0].sock.getsockname()
    print(json.dumps({"message": "listening", "address": f"{host}:{port}"}), file=sys.stderr, flush=True)
