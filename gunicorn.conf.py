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
