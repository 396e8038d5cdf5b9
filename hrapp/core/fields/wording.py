"""Words in the reader's language: those of fixed choices, and plain ones for validators' messages."""

import re
from typing import Any

from flask_babel import get_locale, gettext

from hrapp.core.text import N_

# marshmallow's own messages -> ours. What a pattern names fills the placeholder of that name.
PLAIN = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"Missing data for required field\.|Field may not be null\.", N_("Please fill this in.")),
        (r"Not a valid email address\.", N_("Enter an email address such as name@example.com.")),
        (r"Not a valid URL\.", N_("Enter an address such as https://example.com.")),
        (r"Not a valid date\.", N_("Enter a date that exists.")),
        (r"Not a valid (?:naive |aware )?datetime\.", N_("Enter a date and time that exist.")),
        (r"Not a valid time\.", N_("Enter a time such as 09:30.")),
        (r"Not a valid integer\.", N_("Enter a whole number.")),
        (r"Not a valid number\.", N_("Enter a number.")),
        (r"Number too large\.", N_("This number is too large.")),
        (r"Not a valid boolean\.", N_("Answer yes or no.")),
        (r"Not a valid UUID\.|Must be one of: .*\.|Not a valid choice.*", N_("Choose one from the list.")),
        (r"Not a valid (?:utf-8 string|string|list|mapping type)\.", N_("This cannot be read.")),
        (r"Invalid (?:input type|type|value)\.", N_("This cannot be read.")),
        (r"Longer than maximum length (?P<limit>\d+)\.", N_("Use at most %(limit)s characters.")),
        (r"Shorter than minimum length (?P<limit>\d+)\.", N_("Use at least %(limit)s characters.")),
        (r"Length must be between (?P<low>\d+) and (?P<high>\d+)\.", N_("Use %(low)s to %(high)s characters.")),
        (r"Length must be (?P<limit>\d+)\.", N_("Use exactly %(limit)s characters.")),
        (
            r"Must be greater than or equal to (?P<low>.+) and less than or equal to (?P<high>.+)\.",
            N_("Must be from %(low)s to %(high)s."),
        ),
        (r"Must be greater than or equal to (?P<limit>.+)\.", N_("Must be %(limit)s or more.")),
        (r"Must be less than or equal to (?P<limit>.+)\.", N_("Must be %(limit)s or less.")),
        (r"Must be greater than (?P<limit>.+)\.", N_("Must be more than %(limit)s.")),
        (r"Must be less than (?P<limit>.+)\.", N_("Must be less than %(limit)s.")),
        (r"String does not match expected pattern\.", N_("This does not have the expected form.")),
    )
)


def explain(message: str) -> str:
    """Our words for a message, translated; a message that is not in the table is looked up as it stands."""
    for pattern, words in PLAIN:
        if found := pattern.fullmatch(message):
            return str(gettext(words, **found.groupdict()))
    # A stray percent sign is text here, not a placeholder.
    return str(gettext(message))


class Words(dict[str, Any]):
    """The words of a fixed choice: its keys, in the order in which they are offered, with a lazy text for each."""

    def __init__(self, *words: Any, **more: Any) -> None:
        super().__init__(*words, **more)
        self._spoken: dict[str, dict[str, str]] = {}

    def spoken(self) -> dict[str, str]:
        """The same in the reader's language, looked up once for each language."""
        language = str(get_locale())
        if language not in self._spoken:
            self._spoken[language] = {key: str(word) for key, word in self.items()}
        return self._spoken[language]
