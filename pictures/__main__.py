"""`python -m pictures [landing] [guide]` takes the pictures anew, all of them or those that are named."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from playwright.sync_api import Browser

from pictures import guide, landing
from pictures.demo import chromium, served_demo

ALBUMS: dict[str, Callable[[Browser, str], None]] = {"landing": landing.take, "guide": guide.take}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(sorted(ALBUMS)), metavar="[NAMES]...")
def main(names: tuple[str, ...]) -> None:
    """Take the pictures of the landing page and the README, and those of the guide."""
    with TemporaryDirectory() as folder, served_demo(Path(folder)) as url, chromium() as browser:
        for name in names or ALBUMS:
            ALBUMS[name](browser, url)


if __name__ == "__main__":
    main()
