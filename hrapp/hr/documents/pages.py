"""The list of documents, what is missing, and company documents."""

from flask import Blueprint

pages = Blueprint("documents", __name__, url_prefix="/e/<slug>", template_folder="templates")
