"""An import in steps outlives restarts and is executed by one process only."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from host import clock
from host.clients.models import Client
from host.clients.record_types import CLIENT
from host.errors import Conflict, InvalidInput, NotFound
from host.hooks.actor import Actor
from host.importing import jobs, problems, service
from host.importing.choices import Choices
from host.importing.jobs import State
from host.importing.models import ImportJob
from host.importing.report import Report
from host.testing import Site

NAME = Choices({"name": "Company"})


def uploaded(actor: Actor, text: str = "Company,Town\nAcme,Bern\nBeta,Genf\n") -> int:
    return jobs.upload(CLIENT, "file.csv", text.encode(), actor).id


def launched(actor: Actor, text: str, choices: Choices = NAME) -> int:
    job_id = uploaded(actor, text)
    jobs.choose(job_id, choices, actor)
    jobs.launch(job_id, actor)
    return job_id


def many(count: int) -> str:
    return "Company\n" + "".join(f"Firm {number}\n" for number in range(count))


def test_an_upload_is_read_and_its_columns_are_guessed(site: Site, manager: Actor) -> None:
    with site.context():
        job = jobs.get(uploaded(manager), manager)
    assert (job.state, job.row_count, job.encoding) == (State.UPLOADED, 2, "utf-8")
    assert job.mapping == {"name": "Company", "city": "Town"}


def test_the_trial_changes_nothing_and_the_run_takes_the_rows_in(
    site: Site, manager: Actor
) -> None:
    with site.context() as db:
        job_id = uploaded(manager)
        assert jobs.choose(job_id, NAME, manager).added == 2
        assert db.scalar(sa.select(Client.id)) is None
        jobs.launch(job_id, manager)
        done = jobs.execute(job_id, manager)
        assert done is not None
        assert (done.state, done.done) == (State.DONE, 2)
        assert Report.from_stored(done.report).added == 2
        assert set(db.scalars(sa.select(Client.name))) == {"Acme", "Beta"}


def test_steps_cannot_be_taken_out_of_turn(site: Site, manager: Actor) -> None:
    with site.context():
        job_id = uploaded(manager)
        with pytest.raises(Conflict):
            jobs.launch(job_id, manager)
        jobs.choose(job_id, NAME, manager)
        jobs.launch(job_id, manager)
        with pytest.raises(Conflict):
            jobs.choose(job_id, NAME, manager)
        with pytest.raises(Conflict):
            jobs.launch(job_id, manager)
        with pytest.raises(Conflict):
            jobs.discard(job_id, manager)


def test_a_choice_without_a_name_is_refused(site: Site, manager: Actor) -> None:
    with site.context(), pytest.raises(InvalidInput, match="Name"):
        jobs.choose(uploaded(manager), Choices({"city": "Town"}), manager)


def test_an_import_belongs_to_the_person_who_uploaded_it(site: Site, manager: Actor) -> None:
    other = site.actor(site.staff(["clients:view", "clients:create"]))
    admin = site.actor(site.staff(admin=True))
    with site.context():
        job_id = uploaded(manager)
        with pytest.raises(NotFound):
            jobs.get(job_id, other)
        assert jobs.get(job_id, admin).id == job_id
        assert [job.id for job in jobs.recent(CLIENT, manager)] == [job_id]


def test_only_one_process_executes_an_import(site: Site, manager: Actor) -> None:
    with site.context():
        job_id = launched(manager, many(3))
        assert jobs.WORK.waiting() == [job_id]
        assert jobs.WORK.claim(job_id) is not None
        assert jobs.WORK.waiting() == []
        assert jobs.execute(job_id, manager) is None
        with clock.at(clock.now() + timedelta(minutes=3)):
            assert jobs.WORK.waiting() == [job_id]
            assert jobs.execute(job_id, manager) is not None


def test_a_killed_import_goes_on_where_it_stopped(
    site: Site, manager: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site.context() as db:
        job_id = launched(manager, many(service.CHUNK + 20) + "Firm 1\n")
        calls: list[int] = []
        real = service._Run._chunk

        def killed(run: service._Run, *given: object) -> None:
            calls.append(1)
            if len(calls) == 2:
                raise KeyboardInterrupt
            real(run, *given)  # type: ignore[arg-type]

        with monkeypatch.context() as patched:
            patched.setattr(service._Run, "_chunk", killed)
            with pytest.raises(KeyboardInterrupt):
                jobs.execute(job_id, manager)
        assert jobs.get(job_id, manager).done == service.CHUNK
        with clock.at(clock.now() + timedelta(minutes=3)):
            done = jobs.execute(job_id, manager)
        assert done is not None
        report = Report.from_stored(done.report)
        assert (report.added, report.skipped) == (service.CHUNK + 20, 1)
        assert db.scalar(sa.select(sa.func.count()).select_from(Client)) == service.CHUNK + 20


def test_a_slow_worker_whose_claim_has_ended_adds_nothing_twice(
    site: Site, manager: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another worker takes the import over while the first one is at a chunk."""
    with site.context() as db:
        job_id = launched(manager, many(20))
        real, theirs = service._Run._chunk, clock.now() + timedelta(minutes=9)

        def overtaken(run: service._Run, *given: object) -> None:
            real(run, *given)  # type: ignore[arg-type]
            mine = sa.update(ImportJob).where(ImportJob.id == job_id)
            db.execute(mine.values(claimed_until=theirs))

        with monkeypatch.context() as patched:
            patched.setattr(service._Run, "_chunk", overtaken)
            assert jobs.execute(job_id, manager) is None
        assert db.scalar(sa.select(sa.func.count()).select_from(Client)) == 0
        job = jobs.get(job_id, manager)
        assert (job.state, job.done) == (State.RUNNING, 0)


def test_an_error_that_is_no_rows_fault_ends_the_import(
    site: Site, manager: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("disk on fire")

    with site.context():
        job_id = launched(manager, many(2))
        monkeypatch.setattr(service, "run", broken)
        done = jobs.execute(job_id, manager)
    assert done is not None
    assert done.state == State.FAILED
    assert "recorded" in done.error


def test_rights_that_were_taken_away_meanwhile_stop_the_import(site: Site, manager: Actor) -> None:
    powerless = site.actor(site.staff(["clients:view"]))
    with site.context() as db:
        done = jobs.execute(launched(manager, many(2)), powerless)
        assert db.scalar(sa.select(Client.id)) is None
    assert done is not None
    assert (done.state, "permission" in done.error) == (State.FAILED, True)


def test_all_or_nothing_is_kept_in_the_background_too(site: Site, manager: Actor) -> None:
    text = "Company,Mail\nGood,\nBad,nobody\n"
    choices = Choices({"name": "Company", "email": "Mail"}, atomic=True)
    with site.context() as db:
        done = jobs.execute(launched(manager, text, choices), manager)
        assert db.scalar(sa.select(Client.id)) is None
    assert done is not None
    assert Report.from_stored(done.report).refused


def test_refused_rows_come_back_as_a_harmless_file(site: Site, manager: Actor) -> None:
    text = 'Company,Mail\nGood,\n"=cmd()",nobody\n+41,x@\n'
    with site.context():
        job_id = uploaded(manager, text)
        choices = Choices({"name": "Company", "email": "Mail"})
        jobs.choose(job_id, choices, manager)
        job = jobs.get(job_id, manager)
        given = b"".join(problems.problems_csv(jobs.table_of(job), jobs.lines_of(job)))
    lines = given.decode("utf-8-sig").splitlines()
    assert lines[0] == "Company,Mail,Line,Reason,Suggestion"
    assert lines[1].startswith("'=cmd(),nobody,3,")
    assert lines[2].startswith("+41,x@,4,")


def test_files_are_forgotten_after_a_week(site: Site, manager: Actor) -> None:
    with site.context() as db:
        uploaded(manager)
        assert jobs.WORK.old() == []
        with clock.at(clock.now() + timedelta(days=8)):
            jobs.forget(jobs.WORK.old())
        assert db.scalar(sa.select(ImportJob.id)) is None
