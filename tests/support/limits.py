"""Time that passes for what limits have counted."""

from flask import Flask
from sqlalchemy import text

from hrapp.core.extensions import session

PASS = text("UPDATE public.rate_limits SET ends_at = ends_at - :minutes * interval '1 minute'")


def let_time_pass(app: Flask, minutes: int) -> None:
    """Let everything that was counted be so much older."""
    with app.app_context():
        session.execute(PASS, {"minutes": minutes})
        session.commit()
