"""Responses that browsers may keep."""

from flask import Response, request

YEAR = 365 * 24 * 60 * 60


def cached(response: Response) -> Response:
    """Allow private caching for a year, for a URL that changes with its content."""
    response.add_etag()
    response.headers["Cache-Control"] = f"private, max-age={YEAR}, immutable"
    return response.make_conditional(request)  # type: ignore[return-value]
