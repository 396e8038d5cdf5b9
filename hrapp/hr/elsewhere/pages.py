"""What is known of a person at other employers, on their record."""

from flask import Blueprint

pages = Blueprint(
    "elsewhere", __name__, url_prefix="/e/<slug>/employees/<uuid:employee_id>/elsewhere", template_folder="templates"
)
