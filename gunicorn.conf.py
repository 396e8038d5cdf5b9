"""The settings of gunicorn, with and without bin/run; its command line overrides them."""

import gc
import os
from typing import Any

from prometheus_client import multiprocess

worker_class = "gthread"
# The application is imported once and shared by all workers, which start sooner and take less memory.
preload_app = True
timeout = 60
graceful_timeout = 10
control_socket_disable = True
# For those who switch the access log on: without query strings and the addresses that people came from, since what
# somebody searched for stands there.
access_log_format = '%(h)s %(l)s %(u)s %(t)s "%(m)s %(U)s %(H)s" %(s)s %(b)s "%(a)s"'


def when_ready(_server: Any) -> None:
    """Exclude the loaded modules from garbage collection, which would copy them into every worker, and collect less
    often: they live as long as the server."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def child_exit(_server: Any, worker: Any) -> None:
    """Remove the gauges of a worker that has ended."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.mark_process_dead(worker.pid)
