"""Who may know of other employers, and how many statements that costs."""

import pytest

from tests.support.cast import Cast
from tests.support.elsewhere import added, approve, asked, elsewhere, page, rosa_at_globex, stored
from tests.support.people import api
from tests.support.statements import counted

PATHS = {
    "": "get", "/checks": "post", "/requests/new": "get", "/requests": "post", "/requests/removal": "post",
    "/looks": "post", "/verification": "post", "/verification/removal": "post", "/notes": "post", "/exception": "post",
}  # fmt: skip
APIS = {
    "": "get", "/checks": "post", "/requests": "post", "/looks": "post", "/verification": "put",
}  # fmt: skip


@pytest.mark.parametrize(("who", "status"), [("charlie", 404), ("mona", 403), ("bob", 403), ("vera", 403)])
def test_only_hr_knows_of_other_employers(cast: Cast, who: str, status: int) -> None:
    rosa_at_globex(cast)
    rosa_id = added(cast)
    approve(cast, asked(cast, rosa_id))
    before = stored(cast, rosa_id)
    person = cast.person("Vera", cast.acme, "viewer") if who == "vera" else getattr(cast, who)
    own = str(person.employee_ids.get("acme", rosa_id))
    for path, method in PATHS.items():
        for record in {rosa_id, own}:
            assert getattr(person.client, method)(page(cast, record, path)).status_code in (status, 303), path
            assert "Globex" not in getattr(person.client, method)(page(cast, record, path), follow_redirects=True).text
    for path, method in APIS.items():
        assert getattr(person.client, method)(elsewhere(cast, rosa_id, path), json={}).status_code == status, path
    assert person.client.get(cast.acme.url("elsewhere/")).status_code == status
    assert "card-elsewhere" not in person.client.get(cast.acme.url(f"employees/{rosa_id}/personal")).text
    assert stored(cast, rosa_id) == before


def test_the_record_of_another_employer_is_not_found(cast: Cast) -> None:
    rosa = rosa_at_globex(cast)
    theirs = str(rosa.employee_ids["globex"])
    for path, method in PATHS.items():
        # A form that is refused leads back to its page, which is not found either.
        answer = getattr(cast.alice.client, method)(page(cast, theirs, path), follow_redirects=True)
        assert answer.status_code == 404, path
    for path, method in APIS.items():
        json = {"scopes": ["identity"], "reason": "x"} if path == "/requests" else None
        assert getattr(cast.alice.client, method)(elsewhere(cast, theirs, path), json=json).status_code == 404, path


def test_a_page_takes_few_statements(cast: Cast) -> None:
    rosa_at_globex(cast)
    rosa_id = added(cast)
    approve(cast, asked(cast, rosa_id))
    for path, most in {
        f"employees/{rosa_id}/personal": 10,
        f"employees/{rosa_id}/elsewhere": 8,
        "elsewhere/": 6,
    }.items():
        cast.alice.client.get(cast.acme.url(path))
        with counted(cast.app) as sent:
            assert cast.alice.client.get(cast.acme.url(path)).status_code == 200
        assert len(sent) <= most, "\n".join(sent)
    assert cast.alice.client.get(api(cast.acme, "employees/")).status_code == 200
