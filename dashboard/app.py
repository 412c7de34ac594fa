"""The ASGI app: Streamlit's pages, the map's feed and files, sign-in, photos, and health for probes."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from dashboard import static_files
from dashboard.api import feed, webhooks
from dashboard.clock_work import add_clock_work
from dashboard.feeds import routes as feeds
from dashboard.http_headers import SecurityHeaders
from dashboard.intake_work import add_intake_work
from dashboard.open311 import routes as open311
from dashboard.repairs_work import add_repairs_work
from dashboard.routes import accounts, alarms, media, missing, notices, photos, robots, shell, works_photos
from dashboard.routes.spelling import SingleSlashes
from dashboard.startup import lifespan
from dashboard.strip import files as strip_files


async def health(_request: Request) -> JSONResponse:
    """Say that the process answers."""
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


routes: list[BaseRoute] = [
    Route("/health", health),
    *shell.routes,
    *robots.routes,
    *static_files.routes,
    *accounts.routes,
    *photos.routes,
    *media.routes,
    *works_photos.routes,
    *notices.routes,
    *feeds.routes,
    *alarms.routes,
    *strip_files.routes,
    *webhooks.routes,
    *open311.routes,
    *feed.routes,  # after the others: it answers for every unknown path under /api/
    *missing.routes,  # last: it answers for every address that is none
]
add_intake_work()
add_clock_work()
add_repairs_work()
app = st.App(
    Path(__file__).with_name("main.py"),
    routes=routes,
    lifespan=lifespan,
    middleware=[
        Middleware(SecurityHeaders),
        Middleware(SingleSlashes),
        Middleware(static_files.StreamlitFiles),
    ],
)
