"""hrapp: HR for many employers on one PostgreSQL database, which itself isolates each employer's rows."""

import os
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response
from flask.templating import Environment as BaseEnvironment
from flask.typing import ResponseReturnValue
from werkzeug.middleware.proxy_fix import ProxyFix

from hrapp import ui
from hrapp.core import breaches, config, crypto, driver, instance, logs, scanning, storage
from hrapp.core.cli import db_init
from hrapp.core.extensions import compress, csrf, db, mail, migrate
from hrapp.demo.cli import demo
from hrapp.platform import countries
from hrapp.platform.sessions import identity
from hrapp.run.worker import worker
from hrapp.tenancy.connections import clean_on_return, ping_idle, retire_after
from hrapp.ui import assets
from hrapp.ui.languages import Environment
from hrapp.web import bodies, errors, forms, gateway, headers, hosts, locales, navigation, receiving, requests, topics


class Application(Flask):
    """Flask with three changes: the transaction is committed where error handlers still apply, templates are compiled
    per language, and the style sheet and the script are bundles of small files."""

    jinja_environment: type[BaseEnvironment] = Environment

    def dispatch_request(self) -> ResponseReturnValue:
        return gateway.commit_if_successful(self.make_response(super().dispatch_request()))

    def send_static_file(self, filename: str) -> Response:
        return assets.send_bundle(filename) if filename in assets.BUNDLES else super().send_static_file(filename)


def create_app(environ: Mapping[str, str] = os.environ, **overrides: Any) -> Flask:
    """The application, configured from `environ`; `overrides` replace single settings in tests. Raises StartError."""
    app = Application(__name__, static_folder="ui/static", template_folder="ui/templates")
    app.config.update(config.load(environ) | overrides)
    logs.configure(app.config["LOG_FORMAT"])
    crypto.keyring.load(app.config["HRAPP_MASTER_KEYS"])
    breaches.known.load(app.config["BREACHED_PASSWORDS"])
    storage.storage.load(app.config["STORAGE_URL"])
    scanning.scanner.load(app.config["SCAN_URL"])
    countries.packs()
    if proxies := app.config["TRUSTED_PROXIES"]:
        named = proxies if app.config["TRUST_FORWARDED_HOST"] else 0
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=named)  # type: ignore[method-assign]
    init_extensions(app)
    for part in (bodies, locales, ui, hosts, receiving, gateway, forms, requests, headers, navigation, topics, errors):
        part.init_app(app)
    for command in (db_init, demo, worker):
        app.cli.add_command(command)
    return app


def init_extensions(app: Flask) -> None:
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] |= driver.ENGINE_OPTIONS
    db.init_app(app)
    migrate.init_app(app, db, directory=str(instance.PROJECT / "migrations" / "public"))
    for extension in (csrf, mail, compress):
        extension.init_app(app)
    identity.init_app(app)
    with app.app_context():
        clean_on_return(db.engine)
        ping_idle(db.engine)
        retire_after(db.engine, app.config["TENANT_VISITS_PER_CONNECTION"])
