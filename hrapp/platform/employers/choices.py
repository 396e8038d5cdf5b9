"""The words for the fixed choices of an employer's profile."""

from flask_babel import lazy_gettext as _l

ORGANIZATION_TYPES = {
    "private": _l("Private company"),
    "public": _l("Listed or public company"),
    "partnership": _l("Partnership"),
    "sole_proprietor": _l("Sole proprietor"),
    "ngo": _l("Non-profit or NGO"),
    "government": _l("Government"),
    "other": _l("Other"),
}
INDUSTRIES = {
    "agriculture": _l("Agriculture and food"),
    "construction": _l("Construction and real estate"),
    "education": _l("Education and research"),
    "energy": _l("Energy, water and mining"),
    "finance": _l("Finance and insurance"),
    "health": _l("Health and social work"),
    "hospitality": _l("Hotels, restaurants and tourism"),
    "it": _l("Information technology"),
    "manufacturing": _l("Manufacturing"),
    "media": _l("Media and culture"),
    "professional": _l("Professional services"),
    "public": _l("Public administration"),
    "retail": _l("Trade and retail"),
    "transport": _l("Transport and logistics"),
    "other": _l("Other"),
}
SIZES = {
    "1-9": _l("1 to 9 people"),
    "10-49": _l("10 to 49 people"),
    "50-249": _l("50 to 249 people"),
    "250-999": _l("250 to 999 people"),
    "1000+": _l("1,000 people or more"),
}
