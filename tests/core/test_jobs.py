"""What was queued is done, even if the worker that had it in hand is gone."""

from flask import Flask
from sqlalchemy import text

from hrapp.core import jobs
from hrapp.core.extensions import session
from hrapp.tenancy.jobs import top_up
from hrapp.tenancy.owner import owner_transaction
from tests.support.mailbox import work

COUNT = text("SELECT count(*) FROM public.procrastinate_jobs WHERE task_name = 'tenancy.top_up'")


def test_a_job_whose_worker_died_is_taken_up_again(app: Flask) -> None:
    with app.app_context():
        jobs.defer(top_up)
        session.commit()
        with owner_transaction() as connection:
            connection.execute(text("UPDATE public.procrastinate_jobs SET status = 'doing', worker_id = NULL"))
        jobs.defer(jobs.rescue)
        session.commit()
        for _ in range(2):  # it is found in the first run, and done in this or the next
            work(app)
        assert session.scalar(COUNT) == 0
