"""Puts the application together: database, problems, routers, front end. Nothing else."""

import asyncio
import gc
from collections.abc import AsyncGenerator, Collection
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

from fastapi import APIRouter, FastAPI
from sqlalchemy.orm import Session

from backend import duties
from backend.activities import checks, days
from backend.activities import evidence as activity_evidence
from backend.activities import queries as activity_queries
from backend.activities import routes as activities
from backend.activities import routes_evidence as evidence
from backend.attendance import closing, excuses
from backend.attendance import routes as attendance
from backend.attendance import routes_excuses as attendance_excuses
from backend.attendance import routes_machines as attendance_machines
from backend.attendance import routes_reports as attendance_reports
from backend.config import Settings
from backend.dashboards import routes as dashboards
from backend.feedback import calendar as report_calendar
from backend.feedback import routes as reports
from backend.feedback import routes_mentions as mentions
from backend.feedback import routes_open as open_reports
from backend.feedback import routes_public as public_reports
from backend.identity import routes as identity
from backend.identity import routes_sign_in as sign_in
from backend.identity.tokens import Authenticator, TokenKeys
from backend.iku import achievements
from backend.iku import routes as iku
from backend.integration import routes as integration
from backend.kit import android, app_files, clock, health, logs, migrations, named_evidence, pages, signing, site, web
from backend.kit.database import Database
from backend.kit.direct import Application
from backend.kit.edge import Edge
from backend.kit.files import FileStore
from backend.kit.rates import Rates
from backend.kit.runtime import ServerRuntime
from backend.kit.stream import Broker, Listener
from backend.kit.worker import Duty, Worker
from backend.kit.writer import Writer
from backend.organisation import routes as organisation
from backend.programs import entries as program_entries
from backend.programs import routes as programs
from backend.programs import routes_innovations as innovations
from backend.programs import service as program_service
from backend.scoring import facts as score_facts
from backend.scoring import months as score_months
from backend.scoring import routes as scoring
from backend.scoring import routes_tpp as tpp
from backend.scoring.facts import Satisfaction
from backend.surveys import results as survey_results
from backend.surveys import routes as surveys
from backend.surveys import routes_improvements as survey_improvements
from backend.surveys import routes_paper as survey_paper
from backend.surveys import routes_public as public_surveys
from backend.sync import routes as sync

FRONTEND = Path(__file__).parent.parent / "frontend"

# Looked through in this order for paths with an id in them: a counter's answers come most often.
ROUTERS: tuple[APIRouter, ...] = (
    public_surveys.router,
    sign_in.metadata_router,
    identity.router,
    organisation.router,
    iku.router,
    activities.router,
    evidence.router,
    programs.router,
    innovations.router,
    attendance.router,
    attendance_excuses.router,
    attendance_machines.router,
    attendance_reports.router,
    surveys.router,
    survey_paper.router,
    survey_improvements.router,
    survey_improvements.public_router,
    reports.router,
    open_reports.router,
    mentions.router,
    public_reports.router,
    scoring.router,
    tpp.router,
    sync.router,
    dashboards.router,
    integration.router,
)


def create_app(settings: Settings | None = None) -> Edge:
    """The ASGI application inside its outermost layer."""
    settings = settings or Settings()
    return Edge(application(settings), strict_transport=settings.is_https, log_requests=settings.log_requests)


def join_packages() -> None:
    """Hand each package what it needs of those beside or above it.

    Every process needs it, also one that serves nothing: whoever computes scores reads all of them.
    """
    days.use_excuses(excuses.excused_days)
    closing.use_closed_months(score_months.closed_between)
    named_evidence.use_evidence(activity_evidence.name)
    achievements.use_activities(activity_queries.iku_amounts)
    checks.use_program_check(program_service.fits_entry)
    report_calendar.use_holidays(excuses.holidays)
    program_entries.use_activities(activity_queries.program_counts, activity_queries.ticked)
    score_facts.use_satisfaction(_satisfaction)


def _satisfaction(session: Session, unit_ids: Collection[UUID], period: str) -> dict[UUID, Satisfaction]:
    found = survey_results.indexes(session, unit_ids, period)
    return {unit_id: Satisfaction(one.index, one.responses) for unit_id, one in found.items()}


def application(settings: Settings) -> Application:
    """The application. Its lifespan opens the database and starts writer, worker and stream."""
    logs.set_up()
    clock.use_zone(settings.timezone)
    pages.use_key(settings.secrets[0])
    signing.use_secrets(settings.secrets)
    join_packages()
    app = Application(
        title="Kinerja Kutacane",
        version="1",
        summary="Kinerja harian ASN: catat, tinjau, sinkronkan",
        openapi_url=None,  # served by `site`, off the event loop
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        redirect_slashes=False,
    )
    app.state.settings = settings
    app.state.files = FileStore(settings.evidence)
    app.state.authenticate = Authenticator(TokenKeys(settings.secrets), issuer=settings.public_url or "kinerja")
    app.state.rates = Rates(settings.limits)
    app.state.expected_schema = migrations.head
    web.install_problem_handlers(app)
    for router in ROUTERS:
        app.include_router(router)
    app.include_router(health.router)
    app.include_router(site.router)
    app.include_router(android.router)
    app.include_router(attendance_machines.machine_router)
    app.include_router(open_reports.open311_router)
    app.state.front_end = app_files.of(FRONTEND)
    app.use_files(app.state.front_end)
    web.describe(app)
    app.use_direct_ways([route for router in ROUTERS for route in router.routes])
    return app


def _duties(app: FastAPI, database: Database, writer: Writer) -> list[Duty]:
    """The worker's, or where that runs apart only what every process must do for itself."""
    found = duties.of_server(database, writer, app.state.files, authenticator=app.state.authenticate)
    settings: Settings = app.state.settings
    return found if settings.worker == "inside" else [duty for duty in found if duty.name == "blocks"]


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncGenerator[None]:
    settings: Settings = app.state.settings
    settings.evidence.mkdir(parents=True, exist_ok=True)
    await asyncio.to_thread(app.state.front_end.keep_builds, settings.builds)
    database = Database(
        settings.url,
        read_url=settings.read_database_url or None,
        writers=settings.writers,
        cache_mb=settings.sqlite_cache_mb,
    )
    await asyncio.to_thread(migrations.upgrade, database)

    def tell() -> None:
        app.state.broker.wake()

    writer = Writer(database, on_commit=tell)
    runtime = ServerRuntime(database, writer)
    app.state.runtime = runtime
    app.state.broker = broker = Broker(runtime)
    app.state.worker = worker = Worker(_duties(app, database, writer))
    bridges = Worker(duties.of_bridges(writer, settings) if settings.worker == "inside" else [])
    await broker.start()
    # What is loaded now lives as long as the process: taken out of the collector's way, its pauses
    # no longer show among the slowest answers.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)
    listener = None if database.is_sqlite else Listener(database.url, broker.wake)
    worker.start()
    bridges.start()
    try:
        yield
    finally:
        bridges.close()
        worker.close()
        if listener is not None:
            listener.close()
        await broker.close()
        await asyncio.to_thread(writer.close)
        runtime.close()
        database.close()
