"""The two demo employers: profiles, branches and departments."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hrapp.demo.logo import alpenglow


@dataclass(frozen=True)
class Unit:
    """A department: the job title of its head, and job title → number of its staff."""

    name: str
    code: str
    head: str
    staff: dict[str, int]
    above: str | None = None
    branches: tuple[str, ...] = ()


@dataclass(frozen=True)
class BranchSpec:
    """A branch."""

    code: str
    name: str
    city: str
    country: str
    time_zone: str
    address: str
    phone: str


@dataclass(frozen=True)
class Company:
    """The fixed data of a demo employer; the first branch is the headquarters."""

    slug: str
    prefix: str
    domain: str
    profile: dict[str, Any]
    faker: dict[str, str]  # country of a branch → Faker's locale
    years: int
    branches: tuple[BranchSpec, ...]
    units: tuple[Unit, ...]
    logo: Callable[[], bytes] | None = None  # draws a PNG


ALPENGLOW = Company(
    slug="alpenglow",
    prefix="ALP-",
    domain="alpenglow.example",
    profile={
        "legal_name": "Alpenglow Outdoor SA",
        "trading_name": "Alpenglow",
        "organization_type": "private",
        "industry": "retail",
        "size": "10-49",
        "country": "CH",
        "address": "Rue du Rhône 42",
        "city": "Genève",
        "postal_code": "1204",
        "phone": "+41225550110",
        "official_email": "bonjour@alpenglow.example",
        "registration_number": "CHE-100.200.300",
        "tax_id": "CHE-100.200.300 TVA",
        "social_security_number": "25.123.4",
        "bank_name": "Banque du Léman",
        "iban": "CH9300762011623852957",
        "brand_colour": "#b4532a",
        "locale": "fr",
        "currency": "CHF",
        "time_zone": "Europe/Zurich",
    },
    faker={"CH": "fr_CH", "FR": "fr_FR"},
    years=9,
    branches=(
        BranchSpec("GVA", "Genève", "Genève", "CH", "Europe/Zurich", "Rue du Rhône 42", "+41225550110"),
        BranchSpec("LAU", "Lausanne", "Lausanne", "CH", "Europe/Zurich", "Rue de Bourg 8", "+41215550120"),
        BranchSpec("ANN", "Annecy", "Annecy", "FR", "Europe/Paris", "12 rue Sainte-Claire", "+33455550130"),
    ),
    units=(
        Unit("Direction", "DIR", "Directrice générale", {"Assistante de direction": 1}, branches=("GVA",)),
        Unit("Ressources humaines", "RH", "Responsable RH", {"Gestionnaire RH": 1}, "DIR", ("GVA",)),
        Unit("Finances", "FIN", "Responsable financier", {"Comptable": 2}, "DIR", ("GVA",)),
        Unit(
            "Boutiques",
            "BTQ",
            "Responsable des boutiques",
            {"Conseiller de vente": 9, "Gérant de boutique": 3, "Apprenti de commerce": 2},
            "DIR",
            ("GVA", "LAU", "ANN"),
        ),
        Unit(
            "Atelier",
            "ATL",
            "Chef d’atelier",
            {"Technicien cycles": 4, "Technicien ski": 3, "Couturière": 2},
            "BTQ",
            ("LAU", "ANN"),
        ),
        Unit(
            "Web et logistique",
            "WEB",
            "Responsable web",
            {"Développeur": 2, "Graphiste": 1, "Magasinier": 4, "Service clients": 2},
            "DIR",
            ("LAU",),
        ),
    ),
    logo=alpenglow,
)

FINCH = Company(
    slug="harbour-finch",
    prefix="HF-",
    domain="harbourfinch.example",
    profile={
        "legal_name": "Harbour & Finch Logistics Ltd",
        "trading_name": "Harbour & Finch",
        "organization_type": "private",
        "industry": "transport",
        "size": "50-249",
        "country": "GB",
        "address": "18 Queen Square",
        "city": "Bristol",
        "postal_code": "BS1 4NT",
        "phone": "+441174960110",
        "official_email": "hello@harbourfinch.example",
        "website": "https://harbourfinch.example",
        "registration_number": "09999999",
        "tax_id": "GB 999 9999 73",
        "social_security_number": "120/AB45678",
        "bank_name": "Avon & Severn Bank",
        "iban": "GB29NWBK60161331926819",
        "brand_colour": "#1f5fa8",
        "locale": "en",
        "currency": "GBP",
        "time_zone": "Europe/London",
    },
    faker={"GB": "en_GB", "KE": "en_KE"},
    years=14,
    branches=(
        BranchSpec("BRS", "Bristol", "Bristol", "GB", "Europe/London", "18 Queen Square", "+441174960110"),
        BranchSpec("FXT", "Felixstowe", "Felixstowe", "GB", "Europe/London", "Dock Road 5", "+441632960120"),
        BranchSpec("LDS", "Leeds", "Leeds", "GB", "Europe/London", "Wellington Street 77", "+441134960130"),
        BranchSpec("NBO", "Nairobi", "Nairobi", "KE", "Africa/Nairobi", "Mombasa Road 210", "+254205550140"),
    ),
    units=(
        Unit("Board", "BRD", "Chief Executive", {"Executive Assistant": 1}, branches=("BRS",)),
        Unit(
            "People",
            "PPL",
            "Head of People",
            {"HR Business Partner": 2, "Recruiter": 1, "Payroll Officer": 1},
            "BRD",
            ("BRS",),
        ),
        Unit(
            "Finance", "FIN", "Finance Director", {"Accountant": 4, "Credit Controller": 2, "Buyer": 1}, "BRD", ("BRS",)
        ),
        Unit(
            "Operations",
            "OPS",
            "Operations Director",
            {"Operations Analyst": 3, "Safety Officer": 2},
            "BRD",
            ("BRS", "FXT"),
        ),
        Unit(
            "Freight", "FRT", "Freight Manager", {"Freight Coordinator": 12, "Customs Clerk": 7}, "OPS", ("FXT", "NBO")
        ),
        Unit(
            "Warehousing",
            "WHS",
            "Warehouse Manager",
            {"Warehouse Operative": 18, "Forklift Driver": 6, "Stock Controller": 3},
            "OPS",
            ("FXT", "LDS", "NBO"),
        ),
        Unit(
            "Road Transport",
            "RDT",
            "Transport Manager",
            {"Driver": 14, "Route Planner": 3, "Fleet Mechanic": 2},
            "OPS",
            ("LDS", "FXT"),
        ),
        Unit(
            "Sales", "SLS", "Sales Director", {"Account Manager": 6, "Sales Representative": 5}, "BRD", ("BRS", "NBO")
        ),
        Unit("Customer Service", "CSV", "Customer Service Manager", {"Customer Adviser": 8}, "SLS", ("LDS", "NBO")),
        Unit(
            "Technology",
            "TEC",
            "Head of Technology",
            {"Software Engineer": 5, "Support Engineer": 2, "Data Analyst": 2},
            "BRD",
            ("BRS", "NBO"),
        ),
    ),
)
