"""The processes of an installation: serve, worker, prepare."""
