"""The processes of an installation: `serve` runs all of them on one machine, `worker` runs background jobs."""
