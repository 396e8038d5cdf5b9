"""Employers: their profile, and the tenant that holds their data."""

from flask_babel import lazy_gettext as _l

from hrapp.access.topic import Action, Subject, Topic
from hrapp.platform.employers.fields import EmployerFields

TOPIC = Topic(
    subjects=(
        Subject(
            "employer",
            _l("Employer"),
            EmployerFields,
            {
                "suspended": Action(_l("Suspended"), "player-pause", "bad"),
                "data key renewed": Action(_l("Encryption key renewed"), "lock", "info"),
                "resumed": Action(_l("Resumed"), "player-play", "good"),
            },
            {
                "daily_checks": _l("Checks at other employers a day"),
                "daily_checks_until": _l("Number of checks holds until"),
                "employer_group": _l("Group of employers on this site"),
            },
        ),
    ),
)
