"""How often a sign-in may fail: by login and network, by login alone, and by network alone (docs/decisions/0013).

A login is what was typed, whether or not it exists, so that no limit reveals which ones do.
"""

from datetime import timedelta

from hrapp.core import canonical, limits, metrics
from hrapp.core.limits import Limit
from hrapp.core.logs import log
from hrapp.core.network import network_of, subscriber_of
from hrapp.core.text import N_
from hrapp.platform.accounts.models import FAILURES_BEFORE_LOCK, LOCK

LOCKED = N_("There were too many wrong attempts for this account. Try again in %(time)s, or reset your password.")
FROM_HERE = N_("There were too many wrong attempts from your network. Try again in %(time)s.")

LOGIN_HERE = Limit("sign-in here", FAILURES_BEFORE_LOCK, LOCK, LOCKED, always=True)
LOGIN_ANYWHERE = Limit("sign-in anywhere", 50, timedelta(hours=1), LOCKED, always=True)
NETWORK = Limit("sign-ins from network", 100, timedelta(minutes=15), FROM_HERE)
# Logins that failed in the time of LOCK, each counted once.
SPRAYED = Limit("logins tried from network", 20, timedelta(hours=1), FROM_HERE)
# Not a limit: the networks from which somebody has signed in lately. Failures elsewhere do not stop them there.
KNOWN = Limit("known network", 1, timedelta(days=90), always=True)


def refuse_guessing(login: str, address: str | None) -> None:
    """Raise TooManyRequests if too many sign-ins of this login, or from this network, have failed."""
    login, network = canonical.email(login), subscriber_of(address)
    full = limits.used_up(
        LOGIN_HERE.of(login, network),
        LOGIN_ANYWHERE.of(login),
        NETWORK.of(network),
        SPRAYED.of(network),
        KNOWN.of(login, network),
    )
    if KNOWN in full:
        full = {limit: seconds for limit, seconds in full.items() if limit is LOGIN_HERE}
    limits.refuse(full)


def count_failed_sign_in(login: str, address: str | None) -> bool:
    """Count a failed sign-in; returns whether this one has locked the login, here or anywhere."""
    login, network = canonical.email(login), subscriber_of(address)
    seen = limits.count(LOGIN_HERE.of(login, network), LOGIN_ANYWHERE.of(login), NETWORK.of(network))
    if seen[LOGIN_HERE].uses == 1:
        count_login_of(network)
    return any(seen[limit].uses == limit.most for limit in (LOGIN_HERE, LOGIN_ANYWHERE))


def count_login_of(network: str) -> None:
    """Count one more login that failed from a network, and log it when there are too many."""
    seen = limits.count(SPRAYED.of(network)).get(SPRAYED)
    if seen and seen.uses == SPRAYED.most:
        metrics.SPRAYED.inc()
        log.warning("many logins tried", network=network_of(network.partition("/")[0]), logins=seen.uses)


def trust_network(login: str, address: str | None) -> None:
    """After a sign-in: forget its failures here, and remember that it is used here, in the current transaction."""
    login, network = canonical.email(login), subscriber_of(address)
    limits.replace(LOGIN_HERE.of(login, network), KNOWN.of(login, network))
