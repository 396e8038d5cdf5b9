"""The peer is served as hrapp is."""

import gc


def post_worker_init(_worker):
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
