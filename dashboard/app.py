"""The ASGI app: Streamlit's pages, the map's feed, the map library, health, and what an app must do at start."""

from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route


async def health(request: Request) -> JSONResponse:
    """Say that the process answers, for probes."""
    return JSONResponse({"status": "ok"})


async def unknown_api(request: Request) -> JSONResponse:
    """Answer 404 for an unknown API path: Streamlit would answer 200 and a page."""
    return JSONResponse({"error": f"nothing lives at {request.url.path}"}, 404)


routes: list[BaseRoute] = [Route("/health", health), Route("/api/{rest:path}", unknown_api)]
app = st.App(Path(__file__).with_name("main.py"), routes=routes)
