"""Metrics and a log line for each request, without personal data."""

from time import perf_counter

from flask import Flask, Response, request

from hrapp.core import metrics
from hrapp.core.logs import log
from hrapp.platform.memberships.visit import visit


def init_app(app: Flask) -> None:
    app.after_request(record_request)


def record_request(response: Response) -> Response:
    here = visit()
    seconds = perf_counter() - here.started
    metrics.REQUESTS.labels(here.endpoint, request.method, response.status_code).inc()
    metrics.LATENCY.labels(here.endpoint).observe(seconds)
    response.headers["X-Request-ID"] = here.request_id
    if here.endpoint != "static":
        log.info(
            "request",
            method=request.method,
            endpoint=here.endpoint,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
            employer=here.slug,
            actor=str(here.actor.id) if here.actor.id else None,
        )
    return response
