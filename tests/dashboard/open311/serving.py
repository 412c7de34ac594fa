"""Serves the Open311 doors on a port of this machine, for clients that speak HTTP themselves."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from tests.dashboard.open311.gateway import APP, ROOT


@contextmanager
def served() -> Iterator[str]:
    """Serve the doors on a port of this machine."""
    server = uvicorn.Server(
        uvicorn.Config(APP, host="127.0.0.1", port=0, log_level="critical", lifespan="off")
    )
    started = threading.Event()

    async def run() -> None:
        serving = asyncio.ensure_future(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        started.set()
        await serving

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    assert started.wait(30)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}{ROOT}"
    finally:
        server.should_exit = True
        thread.join(30)
