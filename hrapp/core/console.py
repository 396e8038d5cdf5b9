"""Shared parts of commands: output as text or JSON, errors in one line, reliable exit codes."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar

import click
from marshmallow import ValidationError
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError, ProgrammingError
from sqlalchemy.orm.exc import StaleDataError

from hrapp.core.database import refusal
from hrapp.core.errors import DomainError, Invalid
from hrapp.core.extensions import session
from hrapp.core.fields.kinds import Email, Field

REQUIRED_EMAIL = Email("", required=True)
Command = TypeVar("Command", bound=Callable[..., Any])

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


def command(function: Command) -> Command:
    """Run a command in one transaction and commit it at the end; a user's mistake becomes one line and exit code 1."""

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        with plain_errors():
            result = function(*args, **kwargs)
            session.commit()
        return result

    return run  # type: ignore[return-value]


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn domain errors and the database's common errors into ClickException, without a traceback."""
    try:
        yield
    except DomainError as error:
        raise click.ClickException(str(error)) from error
    except (IntegrityError, StaleDataError) as error:
        raise click.ClickException(str(refusal(error))) from error
    except (OperationalError, InterfaceError) as error:
        raise click.ClickException(f"the database cannot be reached: {_first_line(error)}") from error
    except ProgrammingError as error:
        if getattr(error.orig, "pgcode", None) == "42501":
            raise click.ClickException(f"the database login lacks a right: {_first_line(error)}") from error
        if getattr(error.orig, "pgcode", None) == "42P01":
            raise click.ClickException("the database is not set up: run 'flask db upgrade'") from error
        raise


def read(name: str, field: Field, text: str) -> Any:
    """The value of the argument `name`, as a form or the API would take it; Invalid if it does not fit `field`."""
    try:
        return field.deserialize(text)
    except ValidationError as error:
        raise Invalid({name: list(map(str, error.messages))}) from error


def show(data: Any, as_json: bool, lines: Sequence[str]) -> None:
    """Print `data` as JSON if `as_json`, else `lines`."""
    click.echo(json.dumps(data, default=str, indent=2) if as_json else "\n".join(lines))


def table(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Rows with the same keys as aligned lines below a header; no lines without rows."""
    if not rows:
        return []
    texts = [list(rows[0])] + [["" if value is None else str(value) for value in row.values()] for row in rows]
    widths = [max(len(line[column]) for line in texts) for column in range(len(texts[0]))]
    return ["  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in texts]


def _first_line(error: DBAPIError) -> str:
    return (str(error.orig).strip() or type(error.orig).__name__).splitlines()[0]
