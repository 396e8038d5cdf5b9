"""The JSON API of documents; files come as multipart, and go as they are."""

from hrapp.core.api import Blueprint

api = Blueprint("documents_api", __name__, url_prefix="/api/v1/e/<slug>/documents", description="Documents")
