"""The pages of one document: to add, look at, edit, renew, verify and delete it."""

from flask import Blueprint

pages = Blueprint("document", __name__, url_prefix="/e/<slug>")
