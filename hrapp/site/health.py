"""Liveness, readiness and metrics, for load balancers and monitoring."""

import os
from functools import cache
from hmac import compare_digest

from alembic.script import ScriptDirectory
from flask import Blueprint, Response, abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from hrapp.access.rules import PUBLIC, access
from hrapp.core import metrics
from hrapp.core.extensions import db, session
from hrapp.core.instance import PROJECT
from hrapp.core.logs import log
from hrapp.site.local import is_local

pages = Blueprint("health", __name__)

TENANTS = text("SELECT state, revision, count(*) FROM public.tenants GROUP BY state, revision ORDER BY 1, 2")
QUEUE = text("SELECT status::text, count(*) FROM public.procrastinate_jobs GROUP BY status ORDER BY 1")
REVISION = text("SELECT version_num FROM public.alembic_version")


@cache
def public_head() -> str | None:
    """The newest revision of the public migrations, which this release expects."""
    return ScriptDirectory(str(PROJECT / "migrations" / "public")).get_current_head()


@pages.get("/healthz")
@access(PUBLIC)
def healthz() -> ResponseReturnValue:
    """Liveness: the process responds."""
    return jsonify(status="ok")


@pages.get("/readyz")
@access(PUBLIC)
def readyz() -> ResponseReturnValue:
    """Readiness: the database responds and is at the revision that this release expects; else 503."""
    try:
        revision = session.scalar(REVISION)
    except SQLAlchemyError as error:
        log.error("not ready", reason=type(error).__name__)
        return jsonify(status="database unreachable"), 503
    expected = public_head()
    if revision != expected:
        return jsonify(status="database at another revision", revision=revision, expected=expected), 503
    return jsonify(status="ok", revision=revision)


@pages.get("/metrics")
@access(PUBLIC)
def show_metrics() -> ResponseReturnValue:
    """Metrics of all web processes, and current numbers of connections, tenants and jobs.

    Only for this machine and for whoever sends METRICS_TOKEN: the numbers tell what the employers do.
    """
    if not (is_local() or has_token()):
        abort(404)
    body = generate_latest(metrics.registry("PROMETHEUS_MULTIPROC_DIR" in os.environ)).decode()
    return Response(body + "\n".join(gauges()) + "\n", content_type=CONTENT_TYPE_LATEST)


def has_token() -> bool:
    token, bearer = current_app.config["METRICS_TOKEN"], request.authorization
    given = (bearer.token or "") if bearer and bearer.type == "bearer" else ""
    return bool(token) and compare_digest(token.encode(), given.encode())


def gauges() -> list[str]:
    """Gauges in Prometheus' text format, read from pool and database at each request."""
    pool = db.engine.pool
    lines = [
        "# TYPE hrapp_pool_connections gauge",
        f'hrapp_pool_connections{{state="in_use"}} {pool.checkedout()}',  # type: ignore[attr-defined]
        f'hrapp_pool_connections{{state="idle"}} {pool.checkedin()}',  # type: ignore[attr-defined]
        "# TYPE hrapp_tenants gauge",
    ]
    for state, revision, number in session.execute(TENANTS):
        lines.append(f'hrapp_tenants{{state="{state}",revision="{revision}"}} {number}')
    lines.append("# TYPE hrapp_jobs gauge")
    for status, number in session.execute(QUEUE):
        lines.append(f'hrapp_jobs{{status="{status}"}} {number}')
    return lines
