"""The documents of one person, on their record."""

from flask import Blueprint

pages = Blueprint("record_documents", __name__, url_prefix="/e/<slug>")
