"""The pairs of records that are alike."""

from flask import Blueprint

pages = Blueprint("duplicates", __name__, url_prefix="/e/<slug>/duplicates", template_folder="templates")
