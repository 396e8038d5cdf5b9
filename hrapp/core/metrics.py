"""Prometheus metrics of the application; no label identifies a person or an employer."""

from prometheus_client import REGISTRY as ONE_PROCESS
from prometheus_client import CollectorRegistry, Counter, Histogram, multiprocess

REQUESTS = Counter("hrapp_requests", "Requests answered", ["endpoint", "method", "status"])
LATENCY = Histogram("hrapp_request_seconds", "Time to answer", ["endpoint"])
ERRORS = Counter("hrapp_errors", "Requests that failed through our own fault", ["endpoint"])
LIMITED = Counter("hrapp_limited", "Requests refused by a limit", ["limit"])
SPRAYED = Counter("hrapp_sprayed", "Networks that have tried too many logins")
REFUSED_SIGN_INS = Counter("hrapp_refused_sign_ins", "Sign-ins with a wrong, unknown, locked or closed login")
BINDINGS = Counter("hrapp_bindings", "Transactions bound to a tenant")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def method_label(method: str) -> str:
    """The method, if HTTP knows it: a label that strangers choose would fill the memory."""
    return method if method in METHODS else "other"


def registry(several_processes: bool) -> CollectorRegistry:
    """The metrics of this process, or of all processes that share PROMETHEUS_MULTIPROC_DIR."""
    if not several_processes:
        return ONE_PROCESS
    collected = CollectorRegistry()
    multiprocess.MultiProcessCollector(collected)
    return collected
