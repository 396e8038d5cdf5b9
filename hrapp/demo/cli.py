"""`flask demo`: two employers to look at."""

import click

from hrapp.core.console import command, json_option, show
from hrapp.demo.seeding import is_there, lines_of, seed


@click.command("demo")
@json_option
@command
def demo(as_json: bool) -> None:
    """Fill two employers with people, structure and history, and print who to sign in as.

    Run again, it changes nothing. The logins have a known password: not for a server that others reach.
    """
    there = is_there()
    found = seed()
    first = "The demo is there already; nothing was changed." if there else "The demo is filled."
    show({"new": not there, "logins": [login._asdict() for login in found]}, as_json, [first, *lines_of(found)])
