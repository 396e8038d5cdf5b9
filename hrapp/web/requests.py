"""Metrics and a log line for each request, without personal data."""

from time import perf_counter

from flask import Flask, Response, request

from hrapp.core import metrics
from hrapp.core.logs import log
from hrapp.platform.memberships.visit import visit


def init_app(app: Flask) -> None:
    app.after_request(record_request)


def record_request(response: Response) -> Response:
    current = visit()
    seconds = perf_counter() - current.started
    method = metrics.method_label(request.method)
    metrics.REQUESTS.labels(current.endpoint, method, response.status_code).inc()
    metrics.LATENCY.labels(current.endpoint).observe(seconds)
    response.headers["X-Request-ID"] = current.request_id
    if current.endpoint != "static":
        log.info(
            "request",
            method=request.method,
            endpoint=current.endpoint,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
            employer=current.slug,
            actor=str(current.actor.id) if current.actor.id else None,
        )
    return response
