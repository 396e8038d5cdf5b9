"""The documents of a demo employer: verified or not, renewed, about to expire, expired, and some that are missing."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from uuid_utils.compat import uuid7

from hrapp.access.actor import Actor
from hrapp.core import clock
from hrapp.core.fields.schema import Values
from hrapp.core.filenames import neutral_name
from hrapp.core.scanning import scanner
from hrapp.core.uploads import MEGABYTE, ReceivedFile, Upload
from hrapp.demo.audit_log import AuditLog
from hrapp.demo.papers import letter, scan
from hrapp.demo.people import YEAR, Staff
from hrapp.hr.documents.fields import DocumentSettings, DocumentType, Visibility
from hrapp.hr.documents.files import folder_of
from hrapp.hr.documents.models import Document
from hrapp.hr.documents.operations import store
from hrapp.hr.employees.models import Employee
from hrapp.hr.settings.queries import settings
from hrapp.tenancy.scope import bound_tenant

# What the demo's employers ask of their people.
REQUIRED = {
    "documents_required": [str(DocumentType.IDENTITY), str(DocumentType.CONTRACT)],
    "documents_required_intern": [str(DocumentType.CERTIFICATE)],
}
# In how many days what expires soon does, or how many ago it did.
SOON = (5, 23, 60, -12, 88)
ALL, HR = str(Visibility.SHARED), str(Visibility.HR)


class Paper(NamedTuple):
    """What a document is, and what is written in it; without that its file is the picture of a card."""

    type: DocumentType
    title: str
    paragraphs: tuple[str, ...] = ()


class Words(NamedTuple):
    """The papers of an employer, and which certificate people need whose job title has a word in it."""

    contract: Paper
    identity: Paper
    passport: Paper
    permit: Paper
    resume: Paper
    medical: Paper
    letter: Paper
    handbook: Paper
    safety: Paper
    insurance: Paper
    lease: Paper
    certificates: Mapping[str, Paper]


def certificate(title: str, text: str) -> Paper:
    return Paper(DocumentType.CERTIFICATE, title, (text,))


WORDS = {
    "en": Words(
        Paper(
            DocumentType.CONTRACT,
            "Employment contract",
            (
                "{company} employs {name} as {job}, for an indefinite time. Either side may end the employment with a"
                " notice of two months.",
                "The place of work, the hours and the pay are those of the annex. What the handbook says applies.",
            ),
        ),
        Paper(DocumentType.IDENTITY, "Identity card"),
        Paper(DocumentType.PASSPORT, "Passport"),
        Paper(DocumentType.PERMIT, "Work permit"),
        Paper(
            DocumentType.RESUME,
            "CV",
            (
                "{name}",
                "{job} at {company}. Reliable, curious, and glad to work with others.",
                "References on request.",
            ),
        ),
        Paper(
            DocumentType.MEDICAL,
            "Medical certificate",
            ("{name} is not able to work for now. The next examination is in four weeks.",),
        ),
        Paper(
            DocumentType.TERMINATION,
            "End of employment",
            ("The employment of {name} at {company} has ended. We thank them for their work.",),
        ),
        Paper(
            DocumentType.POLICY,
            "Employee handbook",
            (
                "This handbook is for everybody who works at {company}: hours, leave, travel, equipment, and whom to"
                " ask.",
                "Leave is asked for two weeks ahead. Who is ill calls before nine, and sends a certificate on the third"
                " day.",
                "Whoever sees a danger says so at once, and stops the work if they have to.",
            ),
        ),
        Paper(
            DocumentType.POLICY,
            "Health and safety policy",
            ("Nobody lifts more than 25 kg alone. Shoes with steel caps are worn wherever goods are moved.",),
        ),
        certificate("Liability insurance", "{company} is insured against claims of third parties up to ten million."),
        Paper(DocumentType.CONTRACT, "Office lease", ("The rooms are let to {company} for five years.",)),
        {
            "Forklift": certificate("Forklift licence", "{name} may drive forklift trucks of up to five tonnes."),
            "Driver": certificate("Driver qualification card", "{name} may drive lorries for a living."),
            "Safety": certificate("First aid certificate", "{name} has taken part in the course of two days."),
            "Mechanic": certificate("Diploma in vehicle repair", "{name} has passed the examination."),
        },
    ),
    "fr": Words(
        Paper(
            DocumentType.CONTRACT,
            "Contrat de travail",
            (
                "{company} engage {name} en qualité de {job}, pour une durée indéterminée. Chaque partie peut résilier"
                " le contrat avec un préavis de deux mois.",
                "Le lieu de travail, l’horaire et le salaire figurent en annexe. Le règlement du personnel s’applique.",
            ),
        ),
        Paper(DocumentType.IDENTITY, "Carte d’identité"),
        Paper(DocumentType.PASSPORT, "Passeport"),
        Paper(DocumentType.PERMIT, "Permis de séjour"),
        Paper(
            DocumentType.RESUME,
            "CV",
            ("{name}", "{job} chez {company}. Esprit d’équipe, curiosité, fiabilité.", "Références sur demande."),
        ),
        Paper(
            DocumentType.MEDICAL,
            "Certificat médical",
            ("{name} est en incapacité de travail. Le prochain examen aura lieu dans quatre semaines.",),
        ),
        Paper(
            DocumentType.TERMINATION,
            "Fin des rapports de travail",
            ("Les rapports de travail de {name} chez {company} ont pris fin. Merci de votre engagement.",),
        ),
        Paper(
            DocumentType.POLICY,
            "Règlement du personnel",
            (
                "Ce règlement s’adresse à toutes les personnes qui travaillent chez {company} : horaires, congés,"
                " déplacements, équipement.",
                "Les vacances se demandent deux semaines à l’avance. En cas de maladie, appelez avant neuf heures et"
                " remettez un certificat dès le troisième jour.",
                "Quiconque constate un danger le signale sans attendre.",
            ),
        ),
        Paper(
            DocumentType.POLICY,
            "Directive sur la sécurité au travail",
            ("Personne ne porte seul plus de 25 kg. Les lunettes de protection sont obligatoires à l’atelier.",),
        ),
        certificate("Attestation d’assurance", "{company} est assurée en responsabilité civile jusqu’à dix millions."),
        Paper(DocumentType.CONTRACT, "Bail des locaux", ("Les locaux sont loués à {company} pour cinq ans.",)),
        {
            "Technicien": certificate("CFC de mécanicien", "{name} a réussi les examens de fin d’apprentissage."),
            "Gérant": certificate("Brevet de secouriste", "{name} a suivi le cours de deux jours."),
            "Magasinier": certificate("Permis de cariste", "{name} peut conduire des chariots élévateurs."),
        },
    ),
}


class Documents:
    """Files the documents of one employer, in the bound tenant."""

    def __init__(self, staff: Staff, log: AuditLog, cast: Mapping[str, Employee]) -> None:
        self.staff, self.log, self.cast, self.today = staff, log, cast, staff.today
        self.words = WORDS[staff.company.profile["locale"]]
        self.hr = Actor("user", log.hr.name, log.hr.id, "hr", cast["hr"].id)
        self.folder = folder_of(bound_tenant())
        self.leads = [int(days) for days in settings(DocumentSettings).documents_lead_times]

    def add_all(self) -> None:
        for position, person in enumerate(self.staff.people):
            self._of(person, position)
        employee = self.cast["employee"]
        by_self = Actor("user", employee.name, employee.user_id, "employee", employee.id)
        self._add(self.words.passport, employee, 0, self._in(-YEAR), self._in(23), by=by_self)
        self._add(next(iter(self.words.certificates.values())), employee, 0, self._in(-3), by=by_self, verified=False)
        self._of_company()

    def _of_company(self) -> None:
        words = self.words
        handbook = self._add(words.handbook, None, 0, self._in(-3 * YEAR), verified=False)
        self._add(words.handbook, None, 0, self._in(-61), verified=False, former=handbook)
        self._add(words.safety, None, 0, self._in(-2 * YEAR), verified=False)
        self._add(words.insurance, None, 0, self._in(23 - YEAR), self._in(23))
        self._add(words.lease, None, 0, self._in(-4 * YEAR), self._in(YEAR), visibility=HR)

    def _of(self, person: Employee, position: int) -> None:
        """File what somebody has: one in sixteen has no contract, and one in nine no identity card."""
        words, seen = self.words, position % 7 != 5
        if position % 16 != 7:
            signed = person.hired_on - timedelta(days=10)
            contract = self._add(words.contract, person, position, signed, verified=seen)
            if position % 20 == 5 and signed < self._in(-2 * YEAR):
                self._add(words.contract, person, position, self._in(-50), former=contract)
        if position % 9 != 4 and person is not self.cast["employee"]:
            self._identify(person, position)
        if person.nationality not in self.staff.company.faker:
            days = SOON[position % len(SOON)]
            self._add(words.permit, person, position, self._in(days - 2 * YEAR), self._in(days))
        if person.hired_on > self._in(-YEAR):
            self._add(words.resume, person, position, person.hired_on - timedelta(days=40), verified=False)
        if person.status == "on_leave":
            self._add(words.medical, person, position, self._in(-9 - position % 31), visibility=HR, verified=seen)
        if person.is_former and person.terminated_on:
            self._add(words.letter, person, position, person.terminated_on, visibility=HR, verified=False)
        for paper in self._certificates(person):
            days = position * 53 % 900 - 25
            self._add(paper, person, position, self._in(days - 3 * YEAR), self._in(days), verified=seen)

    def _identify(self, person: Employee, position: int) -> None:
        """File an identity card; of some it expires soon or has, and of some it has been renewed."""
        days = SOON[position // 11 % len(SOON)] if position % 11 == 3 else 200 + position * 37 % 2900
        former = None
        if position % 25 == 6:
            former = self._add(self.words.identity, person, position, self._in(-11 * YEAR), self._in(-30))
        issued = max(self._in(days - 10 * YEAR), self._in(-50) if former else date.min)
        self._add(self.words.identity, person, position, issued, self._in(days), former=former)

    def _certificates(self, person: Employee) -> Iterator[Paper]:
        return (paper for word, paper in self.words.certificates.items() if word in person.job_title)

    def _in(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def _add(
        self,
        paper: Paper,
        person: Employee | None,
        position: int,
        issued_on: date,
        expires_on: date | None = None,
        *,
        visibility: str = ALL,
        verified: bool = True,
        by: Actor | None = None,
        former: Document | None = None,
    ) -> Document:
        """File a document, or the next version of `former`, some days after it was issued or hrapp came into use."""
        at = self._at(issued_on, position)
        document = Document(
            id=(new := uuid7()), chain_id=former.chain_id if former else new, number=former.number + 1 if former else 1,
            employee_id=person.id if person else None, created_at=at,
        )  # fmt: skip
        if former:
            former.is_current, former.superseded_at = False, at
        values = Values(
            type=str(paper.type), title=paper.title, issued_on=issued_on, expires_on=expires_on, visibility=visibility
        )
        store(by or self.hr, document, values, self._file(paper, person))
        if verified:
            document.verified_at = min(at + timedelta(hours=20), clock.now())
            document.verified_by, document.verified_by_name = self.hr.id, self.hr.name
        if expires_on:
            # Whoever has used hrapp for so long has been reminded of what expires by now.
            due = [days for days in self.leads if expires_on - timedelta(days=days) <= self.today]
            document.reminded_days = min(due, default=None)
        self.log.add_document(document, person, by or self.hr, former)
        return document

    def _at(self, issued_on: date, position: int) -> datetime:
        """When what was issued on a day was uploaded."""
        issued = datetime.combine(issued_on + timedelta(days=1), time(13, 10), UTC)
        filed = self.log.opened + timedelta(days=2, minutes=2 * position)
        return min(max(issued, filed), clock.now() - timedelta(hours=26))

    def _file(self, paper: Paper, person: Employee | None) -> ReceivedFile:
        profile = self.staff.company.profile
        colour = profile["brand_colour"]
        company, name = profile["legal_name"], person.name if person else ""
        if paper.paragraphs:
            facts = {"company": company, "name": name, "job": person.job_title if person else ""}
            content = letter(company, paper.title, [text.format(**facts) for text in paper.paragraphs], colour)
        else:
            content = scan(paper.title, colour)
        upload = Upload(self.folder, scanner, MEGABYTE)
        upload.write(content)
        received = upload.finish()
        return ReceivedFile(neutral_name(f"{paper.title} {name}".strip(), received.media_type), upload, received)
