"""Memberships: which logins belong to which employers, in which role."""

from flask_babel import lazy_gettext as _l

from hrapp.access.topic import Action, Subject, Topic
from hrapp.platform.accounts.fields import AccountFields, ApiTokenFields
from hrapp.platform.memberships import pages

TOPIC = Topic(
    pages=(pages.pages,),
    subjects=(
        Subject(
            "login",
            _l("Account"),
            AccountFields,
            {
                "activated": Action(_l("Account activated"), "rocket", "good"),
                "signed in": Action(_l("Signed in"), "login", "idle"),
                "signed out": Action(_l("Signed out"), "logout", "idle"),
                "signed out elsewhere": Action(_l("Signed out on another device"), "logout", "info"),
                "signed out everywhere": Action(_l("Signed out on all devices"), "logout", "warn"),
                "password changed": Action(_l("Password changed"), "shield-lock", "info"),
                "password reset": Action(_l("Password reset"), "shield-lock", "warn"),
                "locked": Action(_l("Account locked after wrong passwords"), "lock", "bad"),
            },
        ),
        Subject(
            "token",
            _l("API token"),
            ApiTokenFields,
            {
                "token created": Action(_l("API token created"), "key", "warn"),
                "token revoked": Action(_l("API token revoked"), "ban", "warn"),
            },
        ),
    ),
)
