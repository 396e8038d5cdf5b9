"""The device of a session in words, such as "Firefox on Windows", from what the browser says of itself."""

import ua_parser

# What a browser sends is free text, and the rules are many: the rest of a longer one tells no more.
READ = 300
NAMES = {"Mac OS X": "macOS", "Mobile Safari": "Safari", "Chrome Mobile": "Chrome", "Chrome Mobile iOS": "Chrome"}
NAMES |= {"Firefox Mobile": "Firefox", "Firefox iOS": "Firefox", "Edge Mobile": "Edge", "HeadlessChrome": "Chrome"}


def device_in_words(user_agent: str) -> str:
    """Browser and system by their names, which are the same in every language; '' if neither is known."""
    read = ua_parser.parse(user_agent[:READ])
    browser, system = read.user_agent, read.os
    families = [part.family for part in (browser, system) if part]
    return " · ".join(NAMES.get(family, family) for family in families)
