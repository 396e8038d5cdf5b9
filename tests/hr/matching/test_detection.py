"""Finding the records that may be of the same person: what the settings let be compared, and what it costs."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from hrapp.access.actor import COMMAND, Actor
from hrapp.core.crypto import keyring
from hrapp.core.extensions import session
from hrapp.hr.matching.compared import PEOPLE, Compared
from hrapp.hr.matching.detection import FOLLOWED, Match, find_matches
from hrapp.hr.matching.fields import PairState
from hrapp.hr.matching.models import DuplicatePair
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.master_keys import new_key
from tests.support.matching import BORN, add, choose
from tests.support.statements import counted

PASSPORT = {"passport_number": "C01X-00T47"}
ADA = {"first_name": "Ada", "last_name": "Byron", "birth_date": BORN}


@pytest.fixture(autouse=True)
def at_acme(cast: Cast) -> Iterator[None]:
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        choose(duplicates_level="lenient")
        yield
        session.rollback()


def matches(**typed: Any) -> list[Match]:
    return find_matches(COMMAND, Compared.typed(typed))


def reasons(**typed: Any) -> list[str]:
    """What is said of the only match."""
    (match,) = matches(**typed)
    return [str(reason) for reason in match.reasons]


def test_an_identifier_is_the_same_however_it_is_written() -> None:
    add(**PASSPORT, birth_date=BORN)
    found = reasons(**ADA, passport_number="c01x 00t 47") + reasons(passport_number="C01X00T47")
    assert found == ["same passport number", "same name", "same date of birth", "same passport number"]


def test_the_same_number_in_another_kind_or_a_placeholder_finds_nobody() -> None:
    add(national_id="900314", tax_number="123456789", social_security_number="N/A")
    assert matches(passport_number="900314", tax_number="123-456-789", social_security_number="n/a") == []


LEVELS = {"strict": ["passport_number"], "moderate": ["passport_number", "personal_email", "work_phone"]}


@pytest.mark.parametrize(("level", "found"), [*LEVELS.items(), ("lenient", [*LEVELS["moderate"], "name"])])
def test_each_level_compares_more(level: str, found: list[str]) -> None:
    choose(duplicates_level=level)
    values: dict[str, dict[str, Any]] = {
        "passport_number": PASSPORT,
        "personal_email": {"personal_email": "Ada@Mail.example"},
        "work_phone": {"work_phone": "+3292223344"},
    }
    for each in (*values.values(), {"birth_date": BORN}):
        add(**each)
    assert [name for name, typed in {**values, "name": ADA}.items() if matches(**typed)] == found


def test_what_is_left_out_or_hidden_is_not_read() -> None:
    add(**PASSPORT, personal_email="ada@mail.example", birth_date=BORN)
    typed = {**ADA, **PASSPORT, "personal_email": "ada@mail.example"}
    choose(duplicates_without=["email"], rule_passport_number="hidden")
    assert reasons(**typed) == ["same name", "same date of birth"]
    choose(rule_birth_date="hidden")
    assert matches(**typed) == []


def test_what_is_found_first_is_the_likeliest_and_none_is_found_twice() -> None:
    likely, less = add("Ada", "Byron", birth_date=BORN, **PASSPORT), add("Ada", "Byran", birth_date=BORN)
    found = matches(**ADA, **PASSPORT)
    assert [match.employee for match in found] == [likely, less]
    assert found[0].score > found[1].score


def test_a_record_is_not_its_own_match_and_a_decision_is_remembered() -> None:
    first, second = add(birth_date=BORN), add(birth_date=BORN)
    assert [match.employee for match in find_matches(COMMAND, Compared.of_record(second))] == [first]
    pair = DuplicatePair(first_id=first.id, second_id=second.id, score=90)
    session.add(pair)
    session.flush()
    assert [match.pair_id for match in find_matches(COMMAND, Compared.of_record(first))] == [pair.id]
    pair.state = PairState.DIFFERENT
    session.flush()
    assert find_matches(COMMAND, Compared.of_record(first)) == []


def test_what_is_typed_stands_for_what_is_saved_and_a_mask_for_the_saved_number() -> None:
    add(birth_date=BORN, **PASSPORT)
    other = add("Max", "Berg", **PASSPORT)
    assert [each.text for each in Compared.typed({"passport_number": "••••"}, other).identifiers.values()] == [
        "C01X00T47"
    ]
    assert len(find_matches(COMMAND, Compared.typed({"passport_number": "••••"}, other))) == 1
    assert find_matches(COMMAND, Compared.typed({"passport_number": None}, other)) == []


def test_who_may_not_find_a_record_is_told_so_of_the_match() -> None:
    add(birth_date=BORN)
    (match,) = find_matches(Actor("user", "Mona", role="manager"), Compared.typed(ADA))
    assert not match.is_visible


def test_a_number_that_many_have_finds_nobody_and_costs_nothing(app: Flask) -> None:
    for n in range(FOLLOWED + 5):
        add(f"Name{n}", f"Other{n}", work_phone="+3292223344")
    session.flush()
    typed = Compared.typed({**ADA, "work_phone": "+3292223344"})
    find_matches(COMMAND, typed)
    with counted(app) as sent:
        assert find_matches(COMMAND, typed) == []
    assert len(sent) <= 3


def test_a_check_is_few_statements_however_many_match(app: Flask) -> None:
    for _ in range(12):
        add(birth_date=BORN, **PASSPORT)
    someone = Compared.of_record(add(birth_date=BORN, **PASSPORT))
    find_matches(COMMAND, someone)
    with counted(app) as sent:
        assert len(find_matches(COMMAND, someone)) == 10
    assert len(sent) <= 6


def test_records_of_an_earlier_release_are_found_by_the_first_check() -> None:
    employee = add(birth_date=BORN)
    version = employee.version
    session.execute(update(PEOPLE).values(match_keys=None))
    assert reasons(**ADA) == ["same name", "same date of birth"]
    session.refresh(employee)
    assert employee.version == version


def test_without_the_master_key_the_other_signals_still_find() -> None:
    add(birth_date=BORN, **PASSPORT)
    session.expire_all()
    keyring.load([new_key()])
    assert reasons(**ADA) == ["same name", "same date of birth"]
