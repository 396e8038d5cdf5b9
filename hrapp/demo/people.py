"""Generates the employees of a demo employer: the same ones every time, with dates relative to today."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from faker import Faker
from uuid_utils.compat import uuid7

from hrapp.core.text import slugify
from hrapp.demo.companies import Company, Unit
from hrapp.hr.employees.fields import Reason, Status
from hrapp.hr.employees.models import Employee, JobRecord
from hrapp.hr.employees.timeline import Timeline
from hrapp.hr.leaving.fields import DepartureState, Kind
from hrapp.hr.leaving.models import Departure
from hrapp.hr.organization.models import Branch, Department

YEAR = 365
PROBATION = 90  # days
OPENED = 200  # days ago
LEAVERS = {"resigned": 5, "terminated": 2, "retired": 1}  # out of a hundred
SENIOR = {"en": "Senior {}", "fr": "{} confirmé"}


class Staff:
    """The people of one company; heads come before their staff, so that managers are inserted first."""

    def __init__(self, company: Company, today: date) -> None:
        self.company, self.today = company, today
        self.chance = Random(f"{company.slug} 0")  # noqa: S311  the same people every time is the point
        self.fakers = {country: Faker(locale) for country, locale in company.faker.items()}
        for country, fake in self.fakers.items():
            fake.seed_instance(f"{company.slug} {country}")
        self.branches = [self._branch(spec) for spec in company.branches]
        self.departments = {unit.code: self._department(unit) for unit in company.units}
        self.people: list[Employee] = []
        self.jobs: list[JobRecord] = []
        self.departures: list[Departure] = []
        self.heads: dict[str, Employee] = {}
        # Those of whom something is scheduled.
        self.promoted: list[Employee] = []
        self.away: list[Employee] = []
        self._emails: set[str] = set()
        for unit in company.units:
            self._fill(unit)
        self._add_occasions()
        self._write_histories()

    def _branch(self, spec: Any) -> Branch:
        first = spec is self.company.branches[0]
        values = {
            name: getattr(spec, name) for name in ("name", "code", "city", "country", "address", "phone", "time_zone")
        }
        return Branch(
            id=uuid7(), headquarters=first, active=True, email=f"{spec.code.lower()}@{self.company.domain}", **values
        )

    def _department(self, unit: Unit) -> Department:
        return Department(id=uuid7(), name=unit.name, code=unit.code, active=True)

    def _fill(self, unit: Unit) -> None:
        department = self.departments[unit.code]
        department.parent_id = self.departments[unit.above].id if unit.above else None
        above = self.heads.get(unit.above or "")
        head = self._hire(
            unit, unit.head, above.id if above else None, self.company.years * YEAR - len(self.people) * 9
        )
        self.heads[unit.code], department.head_id = head, head.id
        department.branch_id = head.branch_id
        for title, number in unit.staff.items():
            for _ in range(number):
                self._hire(unit, title, head.id, self._days_here())

    def _days_here(self) -> int:
        """A random length of service in days, exponentially distributed with a mean of 2.6 years."""
        return int(min(self.chance.expovariate(1 / (2.6 * YEAR)), self.company.years * YEAR * 0.95)) + 3

    def _hire(self, unit: Unit, title: str, manager_id: UUID | None, days: int) -> Employee:
        is_head = title == unit.head
        code = unit.branches[0] if is_head else self.chance.choice(unit.branches)
        branch = next(branch for branch in self.branches if branch.code == code)
        employee = Employee(
            id=uuid7(), number=f"{self.company.prefix}{len(self.people) + 1:03d}", job_title=title,
            department_id=self.departments[unit.code].id, branch_id=branch.id, manager_id=manager_id,
            hired_on=self._workday(self.today - timedelta(days=days)), custom={}, version=1,
            employment_type=self._type(title, is_head), status="active", created_at=self._added(days),
            birthday_shown=len(self.people) % 2 == 0, **self._person(branch, days),
        )  # fmt: skip
        self.people.append(employee)
        self._add_career(employee, unit, is_head, days)
        return employee

    def _added(self, days: int) -> datetime:
        """When somebody who started so many days ago was added: since the opening, and before this week."""
        return noon(self.today - timedelta(days=min(max(days, 5), OPENED)))

    def _workday(self, day: date) -> date:
        """The day, or the Friday before a weekend; of a day to come the Monday after."""
        if day > self.today:
            return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)
        return day - timedelta(days=max(0, day.weekday() - 4))

    def _type(self, title: str, is_head: bool) -> str:
        if title.startswith("Apprenti"):
            return "intern"
        weights = {"full_time": 80, "part_time": 11, "contract": 5, "temporary": 4}
        return "full_time" if is_head else self.chance.choices(list(weights), list(weights.values()))[0]

    def _person(self, branch: Branch, days: int) -> dict[str, Any]:
        """The personal details of a random person in the country of the branch."""
        fake, chance = self.fakers[branch.country or ""], self.chance
        gender = chance.choice(("female", "male"))
        first = fake.first_name_female() if gender == "female" else fake.first_name_male()
        last = fake.last_name()
        return {
            "first_name": first,
            "last_name": last,
            "gender": gender if chance.random() < 0.93 else "undisclosed",
            "birth_date": self.today
            - timedelta(days=days + chance.randint(20 * YEAR, 64 * YEAR - min(days, 40 * YEAR))),
            "marital_status": chance.choice(("single", "married", "married", "divorced", "partnership", None)),
            "nationality": branch.country
            if chance.random() < 0.85
            else chance.choice(("PT", "IT", "PL", "IN", "UG", "DE")),
            "work_email": self._email(first, last),
            "personal_email": f"{slugify(first)}.{slugify(last)}@mail.example" if chance.random() < 0.7 else None,
            "work_phone": branch.phone and f"{branch.phone[:-2]}{chance.randint(10, 99)}",
            "personal_phone": f"{branch.phone[:-3]}{chance.randint(100, 999)}" if branch.phone else None,
            "address": fake.street_address().replace("\n", ", "),
            "city": branch.city,
            "postal_code": fake.postcode(),
            "country": branch.country,
        }

    def _email(self, first: str, last: str) -> str:
        stem = f"{slugify(first)}.{slugify(last)}"
        names = (stem, *(f"{stem}{number}" for number in range(2, 99)))
        name = next(name for name in names if name not in self._emails)
        self._emails.add(name)
        return f"{name}@{self.company.domain}"

    def _add_career(self, employee: Employee, unit: Unit, is_head: bool, days: int) -> None:
        """Add the job records since the hire: transfer, promotion, and the status today."""
        final_title, title = employee.job_title, employee.job_title
        senior = not is_head and days > 3 * YEAR and self.chance.random() < 0.45
        moved = days > 2 * YEAR and len(unit.branches) > 1 and self.chance.random() < 0.25
        end_branch = employee.branch_id
        if moved:
            employee.branch_id = self.chance.choice([b.id for b in self.branches if b.code in unit.branches])
        self._add_job_record(employee, employee.hired_on, "hire")
        if moved and end_branch != employee.branch_id:
            employee.branch_id = end_branch
            self._add_job_record(employee, self._after(employee, days, 0.35), "transfer")
        if senior:
            language = self.company.profile["locale"]
            employee.job_title = SENIOR[language].format(title if language == "fr" else final_title)
            self._add_job_record(employee, self._after(employee, days, 0.6), "promotion")
        self._set_status(employee, is_head, days)

    def _add_occasions(self) -> None:
        """What a normal week has: people who start soon, end their probation, have just left, or celebrate."""
        for unit, days in zip(self.company.units[-3:], (-1, -19, PROBATION - 6), strict=True):
            self._hire(unit, next(iter(unit.staff)), self.heads[unit.code].id, days)
        careers = Counter(job.employee_id for job in self.jobs)
        heads = {head.id for head in self.heads.values()}
        settled = [
            person
            for person in self.here
            if person.status == "active" and person.id not in heads and careers[person.id] == 1
            and person.hired_on < self.today - timedelta(days=YEAR)
        ]  # fmt: skip
        for person, days in zip(settled, (0, 1, 4), strict=False):
            person.birth_date = returning(self.today + timedelta(days=days), person.birth_date or self.today)
            person.birthday_shown = True
        for person, days in zip(settled[3:], (6, 20), strict=False):
            self._leave(person, "resigned", self.today - timedelta(days=days))
        jubilee, without_email = settled[5], settled[6]
        day = self.today + timedelta(days=2)
        jubilee.hired_on = returning(day, day - timedelta(days=self.company.years // 5 * 5 * YEAR))
        next(job for job in self.jobs if job.employee_id == jubilee.id).effective_on = jubilee.hired_on
        jubilee.birth_date = min(jubilee.birth_date or day, jubilee.hired_on - timedelta(days=20 * YEAR))
        without_email.work_email = without_email.personal_email = None
        for person in settled[7:8]:
            person.status = "on_leave"
            self._add_job_record(person, self.today - timedelta(days=40), "leave")
        self.promoted, self.away = settled[8:9], settled[7:8]
        self._come_back(next(each for each in settled[9:] if each.hired_on < self.today - timedelta(days=3 * YEAR)))

    def _write_histories(self) -> None:
        """Let each job record say what it has changed, and schedule what a normal month has ahead."""
        jobs: dict[UUID, list[JobRecord]] = {person.id: [] for person in self.people}
        for job in self.jobs:
            jobs[job.employee_id].append(job)
        timelines = {person.id: Timeline(jobs[person.id], person.probation_ends_on) for person in self.people}
        next_month = (self.today.replace(day=1) + timedelta(days=32)).replace(day=1)
        for person in self.promoted:
            senior = SENIOR[self.company.profile["locale"]].format(person.job_title)
            timelines[person.id].add(person.id, next_month, "promotion", {"job_title": senior})
        for person in self.away:
            back = self._workday(self.today + timedelta(days=7))
            timelines[person.id].add(person.id, back, "return", {"status": "active"})
        self.jobs = [record for timeline in timelines.values() for record in timeline.records]

    def _come_back(self, person: Employee) -> None:
        """Let somebody have left for some months, and been back for more than a year: two tenures on one record."""
        back_on = self._workday(self.today - timedelta(days=400))
        last_day = self._workday(back_on - timedelta(days=240))
        facts = {name: getattr(person, name) for name in Employee.JOB_FACTS} | {"probation_ends_on": None}
        timeline = Timeline(())
        timeline.add(person.id, person.hired_on, Reason.HIRE, facts)
        left = timeline.add(person.id, last_day + timedelta(days=1), Reason.TERMINATION, {"status": Status.RESIGNED})
        timeline.add(person.id, back_on, Reason.REHIRE, facts)
        departure = Departure(
            employee_id=person.id, job_record_id=left.id, kind=Kind.RESIGNED, hired_on=person.hired_on,
            last_day=last_day, rehire_eligible=True, state=DepartureState.APPROVED, needs=[], decisions=[], heads={},
            requested_by_name=self.heads[self.company.units[0].code].name, handed_over_at=noon(last_day),
            created_at=noon(last_day - timedelta(days=60)),
        )  # fmt: skip
        self.departures.append(departure)
        self.jobs = [job for job in self.jobs if job.employee_id != person.id] + timeline.records
        for name, value in timeline.row_on(self.today).items():
            setattr(person, name, value)

    def add_again(self, person: Employee, days: int, **names: str) -> Employee:
        """A second record of somebody, who is hired so many days ago by whoever has not seen the first."""
        kept = ("first_name", "last_name", "gender", "birth_date", "nationality", "personal_email", "personal_phone")
        lives = ("address", "city", "postal_code", "country")
        works = ("job_title", "department_id", "branch_id", "manager_id")
        values = {name: getattr(person, name) for name in (*kept, *lives, *works)} | names
        hired_on = self._workday(self.today - timedelta(days=days))
        ends = hired_on + timedelta(days=PROBATION)
        is_new = ends >= self.today
        record = Employee(
            id=uuid7(), number=f"{self.company.prefix}{len(self.people) + 1:03d}", employment_type="contract",
            hired_on=hired_on, status="probation" if is_new else "active", probation_ends_on=ends if is_new else None,
            work_email=self._email(values["first_name"], values["last_name"]), custom={}, version=1,
            created_at=noon(hired_on), birthday_shown=False, **values,
        )  # fmt: skip
        facts = {name: getattr(record, name) for name in Employee.JOB_FACTS}
        timeline = Timeline(())
        timeline.add(record.id, hired_on, Reason.HIRE, facts | {"probation_ends_on": record.probation_ends_on})
        self.people.append(record)
        self.jobs += timeline.records
        return record

    def _after(self, employee: Employee, days: int, share: float) -> date:
        return (employee.hired_on + timedelta(days=int(days * share))).replace(day=1)

    def _set_status(self, employee: Employee, is_head: bool, days: int) -> None:
        """Set the status today: on probation, on leave, former or active."""
        roll = self.chance.random() * 100
        ends = employee.hired_on + timedelta(days=PROBATION)
        if ends >= self.today:
            employee.probation_ends_on = ends
            employee.status = self.jobs[-1].status = "pending" if days < 0 else "probation"
        elif is_head or days < YEAR:
            return
        elif roll < sum(LEAVERS.values()):
            status = "resigned" if roll < 5 else "terminated" if roll < 7 else "retired"
            self._leave(employee, status, self.today - timedelta(days=self.chance.randint(8, min(days // 3, 500))))
        elif roll < 15:
            employee.status = "on_leave"
            self._add_job_record(employee, self.today - timedelta(days=self.chance.randint(10, 60)), "leave")

    def _leave(self, employee: Employee, status: str, last_day: date) -> None:
        employee.status, employee.terminated_on, employee.rehire_eligible = status, last_day, status != "terminated"
        self._add_job_record(employee, last_day + timedelta(days=1), "termination")

    def _add_job_record(self, employee: Employee, on: date, reason: str) -> None:
        facts = {name: getattr(employee, name) for name in Employee.JOB_FACTS}
        on = max(on, self.jobs[-1].effective_on if self.jobs and self.jobs[-1].employee_id == employee.id else on)
        self.jobs.append(JobRecord(id=uuid7(), employee_id=employee.id, effective_on=on, reason=reason, **facts))

    @property
    def here(self) -> list[Employee]:
        """The current employees."""
        return [person for person in self.people if not person.is_former]


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def returning(day: date, since: date) -> date:
    """The date of which `day` is the anniversary, in the year of `since`."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return date(since.year, day.month, last)
