"""`flask demo`: creates the demo employers."""

import click

from hrapp.core.console import command, json_option, show
from hrapp.demo.seeding import is_filled, lines_of, seed


@click.command("demo")
@json_option
@command
def demo(as_json: bool) -> None:
    """Create two demo employers with people, departments and job history, and print the accounts to sign in with.

    Running it again changes nothing. The password is public: do not use it on a server that others can reach.
    """
    there = is_filled()
    found = seed()
    first = "The demo already exists; nothing was changed." if there else "The demo has been created."
    show({"new": not there, "logins": [login._asdict() for login in found]}, as_json, [first, *lines_of(found)])
