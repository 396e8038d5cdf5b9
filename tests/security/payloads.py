"""Payloads for every text field, each with a mark of its own, typed through the doors."""

from dataclasses import dataclass, field
from typing import Any

from hrapp.core.fields import kinds
from hrapp.core.fields.schema import Fields
from hrapp.hr.employees.fields import IDENTIFIERS, EmployeeFields
from hrapp.hr.organization.fields import BranchFields, DepartmentFields
from hrapp.hr.related_people.fields import RelatedPersonFields
from tests.support.cast import Cast
from tests.support.people import ADA, api

# What becomes code in a text, in an attribute, in a script, in a template, if it is not escaped.
PAYLOADS = (
    "<img src=x onerror=x{0}()>",
    "\"'><svg onload=x{0}()>",
    "</script><script>x{0}()</script>",
    "{{{{7*7}}}}x{0}",
)
MARK = "zq"
IDENTIFIER_NAMES = EmployeeFields.names(IDENTIFIERS)


@dataclass
class Stuffed:
    """An employer whose records hold payloads; `typed` are all of them, `urls` the pages of its rows."""

    cast: Cast
    typed: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)

    def payload(self, limit: int) -> str:
        """The longest payload that fits, with a mark of its own."""
        number = len(self.typed)
        shapes = [shape.format(f"{MARK}{number}") for shape in PAYLOADS]
        fitting = [shape for shape in shapes[number % 4 :] + shapes[: number % 4] if len(shape) <= limit]
        value = (fitting or [f"<b>{number}"])[0]
        self.typed.append(value)
        return value

    def values_of(self, fields: type[Fields]) -> dict[str, Any]:
        """A payload for each free text of `fields`."""
        found: dict[str, Any] = {}
        for name in fields.names():
            each = fields.field(name)
            is_free = isinstance(each, kinds.Text) and not isinstance(each, kinds.Email | kinds.Phone | kinds.Url)
            # Identifiers take letters and digits alone.
            if is_free and not each.dump_only and name not in ("code", "number", *IDENTIFIER_NAMES):
                found[name] = self.payload(each.limit)
        return found


def stuffed(cast: Cast) -> Stuffed:
    """Acme with a department, a branch and two people, made by Alice through the API."""
    acme, client = Stuffed(cast), cast.alice.client
    kinds_of_row = {"departments": DepartmentFields, "branches": BranchFields, "employees": EmployeeFields}
    made: dict[str, str] = {}
    for kind, fields in kinds_of_row.items():
        data = acme.values_of(fields)
        if kind == "employees":
            data = ADA | data | {"department_id": made["departments"], "branch_id": made["branches"]}
        answer = client.post(api(cast.acme, f"{kind}/"), json=data)
        assert answer.status_code == 201, answer.text
        made[kind] = answer.json["id"]
        acme.urls.append(cast.acme.url(f"{kind}/{made[kind]}"))
    contact = acme.values_of(RelatedPersonFields) | {"phone": "+237611223344"}
    answer = client.post(api(cast.acme, f"employees/{made['employees']}/emergency-contacts"), json=contact)
    assert answer.status_code == 201, answer.text
    report = ADA | {"manager_id": made["employees"], "work_email": "report@acme.example"}
    below = client.post(api(cast.acme, "employees/"), json=report).json
    change = {"note": acme.payload(500), "job_title": acme.payload(120), "version": below["version"]}
    assert client.patch(api(cast.acme, f"employees/{below['id']}"), json=change).status_code == 200
    acme.urls.append(cast.acme.url(f"employees/{below['id']}"))
    assert client.post(cast.acme.url("invitations/"), data={"employee_id": below["id"]}).status_code == 303
    return acme
