"""Does what it is told, one JSON command a line, and answers with how long it took."""

import json
import os
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.management import call_command
from django.db import connection
from django_tenants.utils import tenant_context

from people.models import Branch, Department, Employee
from registry.models import Client, Domain


def timed(function):
    started = time.perf_counter()
    function()
    return time.perf_counter() - started


def prepare():
    """The shared tables, and the public tenant that the middleware wants."""
    call_command("migrate_schemas", schema_name="public", verbosity=0, interactive=False)
    return {}


def create(name):
    client = Client(schema_name=name, name=name)
    seconds = timed(lambda: client.save(verbosity=0))
    Domain.objects.create(domain=f"{name}.localhost", tenant=client, is_primary=True)
    return {"seconds": seconds}


def upgrade(target):
    """The command as its users run it, without the start of the interpreter."""
    command = ["migrate_schemas", "people", target]
    options = {"tenant": True, "executor": "multiprocessing", "verbosity": 0, "interactive": False}
    return {"seconds": timed(lambda: call_command(*command, **options))}


def fill(name, departments, branches, people):
    """The same structure and people as on our side; a session cookie of somebody signed in."""
    with tenant_context(Client.objects.get(schema_name=name)):
        Branch.objects.bulk_create(Branch(**row) for row in branches)
        Department.objects.bulk_create(Department(**row) for row in departments)
        Employee.objects.bulk_create((Employee(**row) for row in people), batch_size=1000)
        connection.cursor().execute("ANALYZE people_employee")
    user = User.objects.create_user("alice", "alice@example.com", "unused")
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return {"cookie": f"sessionid={store.session_key}"}


def shape(name):
    """How many tables, columns and indexes a tenant has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE relkind = 'r'), count(*) FILTER (WHERE relkind = 'i'),"
            " (SELECT count(*) FROM information_schema.columns WHERE table_schema = %s)"
            " FROM pg_class WHERE relnamespace = %s::regnamespace",
            [name, name],
        )
        tables, indexes, columns = cursor.fetchone()
    return {"tables": tables, "indexes": indexes, "columns": columns}


COMMANDS = {"prepare": prepare, "create": create, "upgrade": upgrade, "fill": fill, "shape": shape}

for line in sys.stdin:
    command = json.loads(line)
    answer = COMMANDS[command.pop("do")](**command)
    print(json.dumps(answer), flush=True)
