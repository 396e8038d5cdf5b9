"""What topics bring is there, is allowed by the tables, and shows up without anything else being touched."""

import re
from typing import Any

import pytest
from flask import Blueprint, Flask, url_for
from flask_babel import lazy_gettext as _l

from hrapp import create_app
from hrapp.access.actor import COMMAND, Actor
from hrapp.access.permissions import PERMISSIONS, may
from hrapp.access.roles import Role
from hrapp.access.rules import access
from hrapp.access.topic import (
    EXTENSION,
    Action,
    Entry,
    Result,
    Results,
    Search,
    Subject,
    Tab,
    Topic,
    topics,
    with_permission,
)
from hrapp.audit.operations import record
from hrapp.core.extensions import session
from hrapp.core.instance import PROJECT
from hrapp.hr.employees.record import find_record, record_page
from hrapp.tenancy.base import PublicModel, TenantModel
from hrapp.tenancy.scope import tenant_scope
from tests.support.cast import Cast
from tests.support.people import hired
from tests.support.routes import ANY_ID

NAMED_SUBJECTS = re.compile(r'(?:subject_type=|LOGIN = |TOKEN = )"(\w+)"')


@pytest.fixture
def brought(app: Flask) -> tuple[Topic, ...]:
    """The topics of the application."""
    with app.app_context():
        return topics()


def test_every_endpoint_that_a_topic_names_is_there(app: Flask, brought: tuple[Topic, ...]) -> None:
    named = {entry.endpoint for topic in brought for entry in topic.navigation}
    named |= {tab.endpoint for topic in brought for tab in topic.tabs}
    assert named - set(app.view_functions) == set()
    assert {"employees.index", "employees.show_personal", "audit.index"} <= named


def test_every_permission_that_a_topic_names_is_in_the_table(brought: tuple[Topic, ...]) -> None:
    named = {entry.permission for topic in brought for entry in topic.navigation}
    named |= {search.permission for topic in brought for search in topic.searches}
    assert named - set(PERMISSIONS) == set()


@pytest.mark.parametrize("role", Role)
def test_whoever_is_offered_an_entry_is_let_in(app: Flask, brought: tuple[Topic, ...], role: Role) -> None:
    actor = Actor("user", role, role=role, employee_id=ANY_ID)
    offered = [entry for topic in brought for entry in topic.navigation if entry.is_offered(actor)]
    rules: dict[str, Any] = {entry.endpoint: app.view_functions[entry.endpoint] for entry in offered}
    assert [endpoint for endpoint, view in rules.items() if not may(actor, view.access)] == []


def test_every_blueprint_of_a_topic_is_registered_once(app: Flask, brought: tuple[Topic, ...]) -> None:
    found = [blueprint for topic in brought for blueprint in (*topic.pages, *topic.apis)]
    names = [blueprint.name for blueprint in found if hasattr(blueprint, "name")]
    assert len(names) == len(set(names))
    assert set(names) <= set(app.blueprints)


def test_every_subject_that_is_written_has_its_words_once(brought: tuple[Topic, ...]) -> None:
    keys = [subject.key for topic in brought for subject in topic.subjects]
    mapped = [mapper.class_ for base in (PublicModel, TenantModel) for mapper in base.registry.mappers]
    written = {model.__subject__ for model in mapped if hasattr(model, "__subject__")}
    written |= {key for path in (PROJECT / "hrapp").rglob("*.py") for key in NAMED_SUBJECTS.findall(path.read_text())}
    assert len(keys) == len(set(keys))
    assert {"employee", "employer", "login", "token"} <= written
    assert written - set(keys) == set()


def test_a_subject_shows_the_fields_of_its_rows(brought: tuple[Topic, ...]) -> None:
    subjects = {subject.key: subject for topic in brought for subject in topic.subjects}
    mapped = [mapper.class_ for base in (PublicModel, TenantModel) for mapper in base.registry.mappers]
    rows: list[Any] = [model for model in mapped if hasattr(model, "__fields__")]
    assert len(rows) >= 4
    unnamed = [
        (row, name)
        for row in rows
        for name in row.__fields__.names()
        if isinstance(subjects[row.__subject__].fields, type) and subjects[row.__subject__].field(name) is None
    ]
    assert unnamed == []


# A topic that nothing else knows of


pages = Blueprint("trial", __name__, url_prefix="/e/<slug>")


@pages.get("/trial/")
@access("employees.list")
def index() -> str:
    return "What is tried"


@pages.get("/employees/<uuid:employee_id>/trial")
@access("portal.view")
def show(employee_id: Any) -> str:
    return record_page("trial_tab.html", find_record(employee_id))


def find(_actor: Any, text: str, _limit: int) -> Results:
    return Results("Trials", [Result(f"Trial of {text}", url_for("trial.index"), icon="flask")])


TRIAL = Topic(
    pages=(pages,),
    navigation=(Entry("trial.index", "users", _l("Trials of ours"), "employees.list"),),
    subjects=(Subject("trial", _l("Trial run"), actions={"tried": Action(_l("Tried it out"), "check", "good")}),),
    searches=(Search("employees.list", find),),
    tabs=(Tab("trial.show", _l("Trial tab"), with_permission("employees.edit")),),
)


@pytest.fixture(scope="module")
def app(environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application with one topic more."""
    folder = tmp_path_factory.mktemp("templates")
    (folder / "trial_tab.html").write_text(
        '{% extends "employees/record.html" %}{% block tab %}What was tried on {{ employee.name }}{% endblock %}'
    )
    pages.template_folder = str(folder)
    made = create_app(environ, TESTING=True, WTF_CSRF_ENABLED=False)
    made.extensions[EXTENSION] += (TRIAL,)
    made.register_blueprint(pages)
    return made


@pytest.fixture
def ada(cast: Cast) -> str:
    return cast.acme.url(f"employees/{hired(cast)['id']}")


def test_its_page_is_in_the_side_bar_of_those_who_may_use_it(cast: Cast) -> None:
    entry = f'href="{cast.acme.url("trial/")}"'
    assert entry in cast.alice.client.get(cast.acme.url("employees/")).text
    assert "Trials of ours" in cast.alice.client.get(cast.acme.url("employees/")).text
    assert cast.alice.client.get(cast.acme.url("trial/")).text == "What is tried"
    assert entry not in cast.bob.client.get(cast.acme.url("me")).text
    assert cast.bob.client.get(cast.acme.url("trial/")).status_code == 403


@pytest.mark.parametrize("page", ["duplicates/", "elsewhere/"])
def test_a_page_without_an_entry_of_its_own_marks_the_one_that_it_lies_within(cast: Cast, page: str) -> None:
    bar = cast.alice.client.get(cast.acme.url(page)).text.partition("<main")[0]
    assert re.search(rf'href="{cast.acme.url("employees/")}"\s+aria-current="page"', bar)


def test_its_tab_is_on_every_record_and_marked_on_its_own(cast: Cast, ada: str) -> None:
    assert f'href="{ada}/trial"' in cast.alice.client.get(f"{ada}/work").text
    tab = cast.alice.client.get(f"{ada}/trial").text
    assert "What was tried on Ada Lovelace" in tab
    assert re.search(rf'href="{ada}/trial"[^>]*aria-current', tab)
    viewer = cast.person("Vera", cast.acme, "viewer").client
    assert "/trial" not in viewer.get(ada).text.partition("<main")[2]


def test_the_search_asks_it_and_finds_its_page(cast: Cast) -> None:
    page = cast.alice.client.get(cast.acme.url("search?q=trials"), headers={"HX-Request": "true"}).text
    assert "Trial of trials" in page
    assert "Trials of ours" in page


def test_the_log_has_its_words(cast: Cast) -> None:
    with cast.app.app_context(), tenant_scope(cast.acme.tenant):
        record(COMMAND, "tried", subject_type="trial", subject_name="The first one")
        session.commit()
    page = cast.alice.client.get(cast.acme.url("audit/")).text
    assert "Tried it out" in page
    assert "Trial run" in page


def test_nobody_from_elsewhere_finds_it(cast: Cast, ada: str) -> None:
    for url in (cast.acme.url("trial/"), f"{ada}/trial"):
        assert cast.charlie.client.get(url).status_code == 404
