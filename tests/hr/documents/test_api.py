"""Documents by the API: up as multipart, down as they are, and nothing left behind of what is refused."""

import socket
from collections.abc import Callable, Iterator
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from werkzeug.test import TestResponse

from hrapp.core import scanning
from tests.support.cast import Cast, Person
from tests.support.documents import left
from tests.support.files import PDF
from tests.support.people import api, events
from tests.support.routes import ANY_ID
from tests.support.scanners import EICAR, clamd
from tests.support.statements import counted
from tests.support.storages import failing_disk

FACTS = {"type": "contract", "title": "Contract of 2024", "issued_on": "2024-01-01", "expires_on": "2100-01-01"}


def upload(content: bytes = PDF, name: str = "Scan.pdf", **facts: Any) -> dict[str, Any]:
    return {"data": {"file": (BytesIO(content), name), **facts}, "content_type": "multipart/form-data"}


def send(cast: Cast, who: Person | None = None, path: str = "documents/", **more: Any) -> TestResponse:
    return (who or cast.alice).client.post(api(cast.acme, path), **upload(**more))


def bobs(cast: Cast) -> str:
    return str(cast.bob.employee_ids["acme"])


def added(cast: Cast, **more: Any) -> dict[str, Any]:
    """A document of Bob's that he sees, as the API shows it."""
    answer = send(cast, **{"type": "contract", "employee_id": bobs(cast), "visibility": "shared"} | more)
    assert answer.status_code == 201, answer.text
    shown: dict[str, Any] = answer.json
    return shown


def settle(cast: Cast, **chosen: Any) -> None:
    answer = cast.alice.client.patch(api(cast.acme, "settings"), json=chosen, headers={"If-Match": "*"})
    assert answer.status_code == 200, answer.text


def test_a_document_goes_up_and_comes_down(cast: Cast) -> None:
    answer = send(cast, **FACTS, employee_id=bobs(cast), name="../Été\u202e.pdf")
    assert answer.status_code == 201, answer.text
    made = answer.json
    url = f"{answer.headers['Location']}/file"
    assert made == {
        "id": made["id"], "chain_id": made["id"], "number": 1, "is_current": True, "version": 1,
        "employee": {"id": bobs(cast), "name": "Bob Tester", "number": "E-Bob"},
        "visibility": "hr", "description": None, "state": "valid", "days_left": made["days_left"], **FACTS,
        "file": {"name": "Été.pdf", "size": len(PDF), "media_type": "application/pdf", "url": url,
                 "sha256": sha256(PDF).hexdigest()},
        "verified": None, "uploaded": {"at": made["uploaded"]["at"], "by": "Alice"},
    }  # fmt: skip
    assert cast.alice.client.get(answer.headers["Location"]).json == made
    assert cast.alice.client.get(api(cast.acme, "documents")).json["items"] == [made]
    file = cast.alice.client.get(url)
    assert (file.data, file.headers["ETag"]) == (PDF, f'"{made["file"]["sha256"]}"')
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert cast.alice.client.head(url).content_length == len(PDF)
    again = cast.alice.client.get(url, headers={"If-None-Match": file.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    (row,), (key,) = left(cast)
    assert row[2] == key
    assert key not in answer.text
    assert [event.subject_name for event in events(cast, cast.acme, "document opened")] == ["Bob Tester"] * 2


def test_versions_come_and_go(cast: Cast) -> None:
    first = send(cast, type="policy", title="Handbook", description="For all").json
    assert (first["employee"], first["visibility"]) == (None, "shared")
    path = f"documents/{first['id']}/renewal"
    second = send(cast, path=path, content=PDF + b"2", expires_on="2020-01-01").json
    assert (second["number"], second["title"], second["description"]) == (2, "Handbook", "For all")
    assert (second["state"], second["type"], second["chain_id"]) == ("expired", "policy", first["id"])
    assert send(cast, path=path).status_code == 409
    client, listed = cast.alice.client, api(cast.acme, f"documents/{first['id']}/versions")
    assert [each["number"] for each in client.get(listed).json] == [2, 1]
    current = client.get(api(cast.acme, "documents"), query_string={"versions": "current"}).json["items"]
    assert [each["id"] for each in current] == [second["id"]]
    url = api(cast.acme, f"documents/{second['id']}")
    assert client.delete(url, headers={"If-Match": '"7"'}).status_code == 412
    assert client.delete(url).status_code == 204
    assert [each["is_current"] for each in client.get(listed).json] == [True]
    send(cast, path=path)
    assert client.delete(api(cast.acme, f"documents/{first['id']}?versions=all")).status_code == 204
    assert left(cast)[0] == []


def test_a_list_takes_as_many_statements_whatever_is_in_it(cast: Cast) -> None:
    client, url = cast.alice.client, api(cast.acme, "documents")
    sent = []
    for _ in range(2):
        added(cast)
        send(cast, type="policy")
        with counted(cast.app) as found:
            assert client.get(url).status_code == 200
        sent.append(len(found))
    assert sent[0] == sent[1] <= 6


def test_what_is_said_is_changed_in_all_versions_where_it_is_theirs(cast: Cast) -> None:
    first = added(cast)["id"]
    renewed = send(cast, path=f"documents/{first}/renewal").json
    url = api(cast.acme, f"documents/{renewed['id']}")
    change = {"visibility": "hr", "type": "offer", "title": "Offer", "expires_on": "2100-01-01", "version": 1}
    answer = cast.alice.client.patch(url, json=change)
    assert (answer.status_code, answer.json["title"], answer.json["type"]) == (200, "Offer", "offer")
    former = cast.alice.client.get(api(cast.acme, f"documents/{first}")).json
    assert (former["visibility"], former["type"], former["title"]) == ("hr", "offer", "Scan")
    for wrong in ({"type": "policy"}, {"visibility": None}, {"issued_on": "2100-01-02"}, {"employee_id": first}):
        refused = cast.alice.client.patch(url, json={"version": 2} | wrong)
        (field,) = wrong if "issued_on" not in wrong else ["expires_on"]
        assert (refused.status_code, list(refused.json["errors"])) == (422, [field])


def test_another_file_is_not_verified(cast: Cast) -> None:
    url = api(cast.acme, f"documents/{added(cast)['id']}")
    client = cast.alice.client
    verified = client.put(f"{url}/verification").json["verified"]
    assert verified["by"] == "Alice"
    assert client.put(f"{url}/file", headers={"If-Match": '"1"'}, **upload(PDF + b"2")).status_code == 412
    opened = client.get(f"{url}/file").headers["ETag"]
    answer = client.put(f"{url}/file", headers={"If-Match": opened}, **upload(PDF + b"2", "Better.pdf"))
    assert (answer.status_code, answer.json["verified"], answer.json["file"]["name"]) == (200, None, "Better.pdf")
    assert client.get(f"{url}/file").data == PDF + b"2"
    sent = {"document_ids": [url.rpartition("/")[2], str(ANY_ID)]}
    outcome = client.post(api(cast.acme, "documents/verifications"), json=sent).json
    assert outcome == {"done": 1, "left_out": {"not_found": 1}}
    assert client.delete(f"{url}/verification").status_code == 204
    assert client.get(url).json["verified"] is None


def test_people_are_asked_for_what_they_lack(cast: Cast) -> None:
    settle(cast, documents_required=["contract", "identity"])
    bob, client = bobs(cast), cast.alice.client
    nina = str(cast.hire(cast.acme, "Nina"))
    added(cast)
    missing = client.get(api(cast.acme, "documents/missing"), query_string={"employee": bob}).json["items"]
    assert missing == [
        {"employee": {"id": bob, "name": "Bob Tester", "number": "E-Bob"}, "types": ["identity"], "can_be_asked": True}
    ]
    of_type = client.get(api(cast.acme, "documents/missing?type=contract&sort=name")).json["items"]
    assert [each["employee"]["name"] for each in of_type] == ["Mona Tester", "Nina Tester"]
    assert client.get(api(cast.acme, "documents/missing?type=none")).json["items"] == []
    sent = {"employee_ids": [bob, nina, str(cast.hire(cast.globex, "Gina"))]}
    for expected in ("asked", "asked_today_already"):
        told = client.post(api(cast.acme, "documents/reminders"), json=sent).json
        assert [each["id"] for each in told[expected]] == [bob]
        assert [each["id"] for each in told["without_access"]] == [nina]


def test_a_person_sends_renews_and_mends_what_is_theirs(cast: Cast) -> None:
    settle(cast, documents_required=["identity"])
    bob, mine = cast.bob, api(cast.acme, "me/documents")
    assert bob.client.get(f"{mine}/asked").json == [{"type": "identity", "expired": None}]
    assert send(cast, bob, "me/documents", type="contract").json["errors"].keys() == {"type"}
    sent = send(cast, bob, "me/documents", type="identity", expires_on="2100-01-01").json
    assert (sent["visibility"], sent["uploaded"]["by"], sent["employee"]["name"]) == ("shared", "Bob", "Bob Tester")
    assert (bob.client.get(mine).json, bob.client.get(f"{mine}/asked").json) == ([sent], [])
    path = f"documents/{sent['id']}"
    url = api(cast.acme, path)
    assert bob.client.put(f"{url}/file", **upload(PDF + b"2")).status_code == 200
    assert bob.client.put(f"{url}/verification").status_code == 403
    cast.alice.client.put(f"{url}/verification")
    assert bob.client.put(f"{url}/file", **upload()).status_code == bob.client.delete(url).status_code == 409
    renewed = send(cast, bob, f"{path}/renewal", expires_on="2100-02-01").json
    assert (renewed["number"], renewed["verified"], renewed["title"]) == (2, None, sent["title"])
    newest = api(cast.acme, f"documents/{renewed['id']}")
    assert bob.client.delete(f"{newest}?versions=all").status_code == 403
    assert bob.client.delete(newest).status_code == 204
    assert [each["id"] for each in bob.client.get(mine).json] == [sent["id"]]
    viewer = cast.person("Vera", cast.acme, "viewer")
    contract = added(cast)["id"]
    assert send(cast, viewer, f"documents/{contract}/renewal").status_code == 403
    assert bob.client.put(api(cast.acme, f"documents/{contract}/file"), **upload()).status_code == 403


HTML = b"<!doctype html><script>alert(1)</script>"
TOO_LARGE = PDF + bytes(1024 * 1024)
NO_FIELD = "There is no such field"
# What is sent instead, and where it is said.
WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"content": b""}, "file", "Scan.pdf is empty."),
    ({"content": HTML}, "file", "Scan.pdf cannot be accepted: "),
    ({"content": b"plain words"}, "file", "This kind of file is not accepted here."),
    ({"content": TOO_LARGE}, "file", "Choose a file of at most 1 MB."),
    ({"content": EICAR, "name": "Scan.txt"}, "file", "Scan.txt: The virus scanner has found something"),
    *(
        ({name: "x"}, name, "There is no such field")
        for name in ("key", "file_key", "verified_at", "uploaded_by", "id")
    ),
]
OF_FACTS: list[tuple[dict[str, Any], str, str]] = [
    (
        {"issued_on": "2030-01-02", "expires_on": "2030-01-01"},
        "expires_on",
        "It cannot expire before it was issued.",
    ),
    ({"type": "policy"}, "type", "Choose from the list."),
    ({"employee_id": str(ANY_ID)}, "employee_id", "We could not find this person."),
]


@pytest.fixture
def scanned() -> Iterator[None]:
    listener = socket.create_server(("127.0.0.1", 0))
    scanning.scanner.load(f"clamd://127.0.0.1:{listener.getsockname()[1]}")
    with clamd(listener, most=10 * len(TOO_LARGE)):
        yield
    scanning.scanner.load("")


def doors(cast: Cast) -> tuple[list[Callable[..., TestResponse]], Any]:
    """The three ways to send a file, and what there is before."""
    path = f"documents/{added(cast)['id']}"
    new = {"type": "contract", "employee_id": bobs(cast)}
    return [
        lambda **more: send(cast, **new | more),
        lambda **more: send(cast, path=f"{path}/renewal", **more),
        lambda **more: cast.alice.client.put(api(cast.acme, f"{path}/file"), **upload(**more)),
    ], left(cast)


def test_what_is_wrong_is_said_at_its_field_and_leaves_nothing(cast: Cast, scanned: None) -> None:
    settle(cast, documents_size=1)
    sending, before = doors(cast)
    for which, send_by in enumerate(sending):
        for wrong, field, message in (*WRONG, *(() if which else OF_FACTS)):
            answer = send_by(**wrong)
            assert (answer.status_code, list(answer.json["errors"])) == (422, [field]), wrong
            assert answer.json["errors"][field][0].startswith(message)
    assert left(cast) == before


def test_what_is_away_or_cut_off_leaves_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    sending, before = doors(cast)
    client, url = cast.alice.client, api(cast.acme, "documents/")
    for send_by in sending:
        with failing_disk(monkeypatch, "write", 28):
            full = send_by()
        scanning.scanner.load("clamd://127.0.0.1:9")
        unscanned = send_by()
        scanning.scanner.load("")
        for answer in (full, unscanned):
            assert (answer.status_code, answer.json["code"], answer.headers["Retry-After"]) == (
                503,
                "unavailable",
                "10",
            )
    cut = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + PDF
    assert client.post(url, data=cut, content_type="multipart/form-data; boundary=x").status_code == 400
    assert client.post(url, json={"type": "contract"}).status_code == 415
    large = {"CONTENT_LENGTH": str(2**31), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    assert client.post(url, environ_overrides=large).status_code == 413
    assert left(cast) == before


def test_an_upload_that_is_sent_again_acts_once(cast: Cast) -> None:
    def post(content: bytes) -> TestResponse:
        sent = upload(content, type="policy")
        return cast.alice.client.post(api(cast.acme, "documents"), headers={"Idempotency-Key": "once"}, **sent)

    first, again, other = post(PDF), post(PDF), post(PDF + b"2")
    assert (first.status_code, first.json, again.headers["Idempotency-Replayed"]) == (201, again.json, "true")
    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")
    assert list(map(len, left(cast))) == [1, 1]
