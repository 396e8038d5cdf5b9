"""The same employer on both sides: a structure and so many people, without chance."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

FIRST = ("Ada", "Bruno", "Chiara", "Dmitri", "Esi", "Farid", "Greta", "Hugo", "Inès", "Jonas", "Kofi", "Lena", "Mara")
LAST = ("Abebe", "Berger", "Costa", "Duval", "Eriksen", "Fischer", "Gomez", "Haddad", "Ivanova", "Jansen", "Keller")
TITLES = ("Accountant", "Buyer", "Clerk", "Driver", "Engineer", "Nurse", "Planner", "Sales manager", "Welder")
STATUSES = ("active", "active", "active", "active", "probation", "on_leave")
DEPARTMENTS = ("Accounts", "Buying", "Care", "Design", "Fleet", "Legal", "Logistics", "People", "Sales", "Works")
BRANCHES = ("Antwerp", "Bergen", "Cork", "Dresden")
EPOCH = date(2015, 1, 1)


def number_to_id(kind: int, number: int) -> UUID:
    """An id in the order of the numbers, as UUIDv7 is in the order of time."""
    return UUID(int=(0x0190 << 112) | (7 << 76) | (2 << 62) | (kind << 32) | number)


def departments() -> list[dict[str, Any]]:
    return [
        {"id": number_to_id(1, n), "name": name, "code": name[:3].upper() + str(n), "active": True}
        for n, name in enumerate(DEPARTMENTS)
    ]


def branches() -> list[dict[str, Any]]:
    return [
        {"id": number_to_id(2, n), "name": name, "code": name[:3].upper(), "active": True, "headquarters": n == 0}
        for n, name in enumerate(BRANCHES)
    ]


def people(total: int) -> list[dict[str, Any]]:
    """Rows for the table of employees; the names repeat with different periods, so that they mix."""
    return [person(n) for n in range(total)]


def person(n: int) -> dict[str, Any]:
    first, last = FIRST[n % len(FIRST)], f"{LAST[n % len(LAST)]}-{n // 143:02}"
    return {
        "id": number_to_id(3, n),
        "number": f"EMP-{n:05}",
        "first_name": first,
        "last_name": last,
        "work_email": f"{first}.{last}.{n}@example.com".lower(),
        "work_phone": f"+32 2 555 {n:05}",
        "job_title": TITLES[n % len(TITLES)],
        "department_id": number_to_id(1, n % len(DEPARTMENTS)),
        "branch_id": number_to_id(2, n % len(BRANCHES)),
        "manager_id": number_to_id(3, n // 10) if n else None,
        "employment_type": "full_time",
        "status": STATUSES[n % len(STATUSES)],
        "hired_on": EPOCH + timedelta(days=n % 3650),
    }
