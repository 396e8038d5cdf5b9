"""The member's own documents, and sending what is asked of them."""

from flask import Blueprint

pages = Blueprint("own_documents", __name__, url_prefix="/e/<slug>")
