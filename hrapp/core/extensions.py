"""The Flask extensions, created here without an application; create_app() initialises them."""

from typing import Any

import flask_compress
from flask_login import LoginManager
from flask_mailman import Mail
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from flask_wtf import CSRFProtect
from sqlalchemy.orm import scoped_session

from hrapp.core.openapi import Api


class Session(FlaskSession):
    """The session class of the application; tenancy and the job outbox listen to its events."""


class Compress(flask_compress.Compress):
    """Compresses responses, but for those that say to be sent `as_it_is`."""

    def after_request(self, response: Any) -> Any:
        return response if getattr(response, "as_it_is", False) else super().after_request(response)


# Rows are not expired by a commit: refreshing one would need its tenant, whose scope may have ended.
db = SQLAlchemy(session_options={"class_": Session, "expire_on_commit": False}, disable_autonaming=True)
session: scoped_session[FlaskSession] = db.session


api = Api()
compress = Compress()
csrf = CSRFProtect()
login_manager = LoginManager()
mail = Mail()
migrate = Migrate()
