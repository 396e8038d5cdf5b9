"""People of whom all is known: photos, sealed values, custom fields, emergency contacts and dependents."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

from PIL import Image, ImageFilter
from sqlalchemy import insert

from benchmarks.employer import SLUG, Signed, make_employer
from benchmarks.ours import Installation
from benchmarks.people import people
from hrapp.core.extensions import session
from hrapp.hr.custom_fields.models import CustomField
from hrapp.hr.related_people.models import RelatedPerson
from hrapp.tenancy.scope import tenant_scope

SHIRTS = ("S", "M", "L", "XL")
CUSTOM: tuple[dict[str, Any], ...] = (
    {"key": "locker", "label": "Locker", "kind": "text"},
    {"key": "shirt", "label": "Shirt", "kind": "choice", "options": [{"key": s, "label": s} for s in SHIRTS]},
    {"key": "checked", "label": "Last check", "kind": "date"},
)
# How many of each kind a record names.
RELATED = (("emergency_contact", 2), ("dependent", 2))
EPOCH = date(2020, 1, 1)


def make_complete(ours: Installation, total: int) -> Signed:
    """An employer that has filled in all that a record can hold."""
    photo = drawn(512), drawn(96)
    everybody = [{**person, **facts(n), **shown(photo)} for n, person in enumerate(people(total))]
    made = make_employer(ours, everybody, f"{SLUG}-complete")
    with ours.app.app_context(), tenant_scope(made.tenant):
        common = {"required": False, "section": "work", "privacy": "work", "listed": True}
        session.add_all(CustomField(**common, position=place, **field) for place, field in enumerate(CUSTOM))
        session.execute(insert(RelatedPerson), [row for person in everybody for row in related_to(person["id"])])
        session.commit()
    ours.sql("hrapp", f'ANALYZE "{made.tenant.schema_name}".related_people')
    return made


def facts(n: int) -> dict[str, Any]:
    """The custom and the sealed values of a person."""
    custom = {"locker": f"A-{n}", "shirt": SHIRTS[n % len(SHIRTS)], "checked": str(EPOCH + timedelta(days=n % 900))}
    return {"custom": custom, **sealed(n)}


def sealed(n: int) -> dict[str, str]:
    """An identifier of each kind, and a bank account."""
    kinds = ("national_id", "passport_number", "social_security_number", "tax_number")
    bank = {"bank_name": "First Bank", "bank_account": f"{n:012}", "bank_holder": f"Holder {n}"}
    return {**{kind: f"{place}{n:09}" for place, kind in enumerate(kinds, 1)}, **bank}


def related_to(employee_id: Any) -> list[dict[str, Any]]:
    return [
        {
            "employee_id": employee_id,
            "kind": kind,
            "name": f"Somebody {place}",
            "phone": "+3225550100",
            "position": place,
        }
        for kind, number in RELATED
        for place in range(number)
    ]


def shown(photo: tuple[bytes, bytes]) -> dict[str, Any]:
    return {"photo": photo[0], "photo_small": photo[1], "photo_key": uuid4()}


def drawn(side: int) -> bytes:
    """A WebP that is as hard to compress as a photo."""
    light = Image.radial_gradient("L").resize((side, side))
    grain = Image.effect_noise((side, side), 90).filter(ImageFilter.GaussianBlur(1 + side // 512))
    out = BytesIO()
    Image.merge("RGB", (light, grain, Image.blend(light, grain, 0.5))).save(out, "WEBP", quality=80)
    return out.getvalue()
