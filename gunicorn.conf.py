"""How gunicorn serves hrapp, by bin/run and by hand alike; its command line overrides this."""

import gc
import os
from typing import Any

from prometheus_client import multiprocess

worker_class = "gthread"
timeout = 60
graceful_timeout = 10
control_socket_disable = True


def post_worker_init(_worker: Any) -> None:
    """What is loaded by now stays for good: the collector need not look through it again, nor after every page."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def child_exit(_server: Any, worker: Any) -> None:
    """Take a worker that has ended out of the gauges of those that live."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.mark_process_dead(worker.pid)
