"""Two records of one person become one: what is known of them elsewhere, what was asked, and what was granted."""

from tests.support.cast import Cast
from tests.support.duplicates import pair_api, pair_of, unguarded
from tests.support.elsewhere import added, approve, asked, grants, known, rosa_at_globex, stored
from tests.support.mailbox import work
from tests.support.people import hired


def test_what_is_known_follows_the_person(cast: Cast) -> None:
    rosa_at_globex(cast)
    rosa_id = added(cast)
    other_id = hired(cast, first_name="Rosie", last_name="Untested")["id"]
    approve(cast, asked(cast, rosa_id))
    pair_id = pair_of(cast, rosa_id, other_id)
    merged = cast.alice.client.post(pair_api(cast, pair_id, "/merge"), json={"keep": other_id})
    assert merged.status_code == 200, merged.text
    work(cast.app)
    shown = known(cast, other_id)
    assert (shown["consent"], shown["granted_scopes"]) == ("approved", ["identity", "dates"])

    assert cast.alice.client.delete(pair_api(cast, pair_id, "/merge")).status_code < 300
    work(cast.app)
    assert (known(cast, rosa_id)["consent"], known(cast, other_id)["found"]) == ("approved", None)


def test_of_two_that_are_known_the_kept_one_stays_and_the_others_request_ends(cast: Cast) -> None:
    rosa_at_globex(cast)
    unguarded(cast)
    kept_id = added(cast)
    other_id = added(cast, first_name="Rosie", last_name="Untested")
    approve(cast, asked(cast, other_id))
    pair_id = pair_of(cast, kept_id, other_id)
    merged = cast.alice.client.post(pair_api(cast, pair_id, "/merge"), json={"keep": kept_id})
    assert merged.status_code == 200, merged.text
    work(cast.app)
    assert grants(cast)[0].ended_at is not None
    assert (known(cast, kept_id)["consent"], stored(cast, kept_id)) == ("not_asked", None)

    assert cast.alice.client.delete(pair_api(cast, pair_id, "/merge")).status_code < 300
    work(cast.app)
    shown = known(cast, other_id)
    assert (shown["consent"], shown["until"], shown["granted_scopes"]) == ("expired", None, [])
