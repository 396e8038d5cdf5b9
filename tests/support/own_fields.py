"""What tests of custom fields share: fields that Alice makes at Acme, by the API."""

from typing import Any

from tests.support.cast import Cast
from tests.support.people import api

SIZES = ("S", "M", "L")


def made(cast: Cast, label: str, kind: str = "text", options: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    """A custom field in the section More, which managers see, unless something else is said."""
    said = {"label": label, "kind": kind, "section": "more", "privacy": "work", **more}
    if options:
        said["options"] = [{"label": each} for each in options]
    answer = cast.alice.client.post(api(cast.acme, "custom-fields/"), json=said)
    assert answer.status_code == 201, answer.text
    shown: dict[str, Any] = answer.json
    return shown


def changed(cast: Cast, field: dict[str, Any], **values: Any) -> dict[str, Any]:
    """The field after a change by the API, from the version that it has now."""
    url = api(cast.acme, f"custom-fields/{field['id']}")
    version = cast.alice.client.get(url).json["version"]
    answer = cast.alice.client.patch(url, json=values | {"version": version})
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json
    return shown


def retired(cast: Cast, field: dict[str, Any]) -> None:
    url = api(cast.acme, f"custom-fields/{field['id']}/retirement")
    assert cast.alice.client.post(url).status_code == 200


def own_fields(cast: Cast) -> list[dict[str, Any]]:
    """All custom fields of Acme, as the API shows them."""
    found: list[dict[str, Any]] = cast.alice.client.get(api(cast.acme, "custom-fields/")).json
    return found
