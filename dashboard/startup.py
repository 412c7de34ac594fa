"""What the app does beside serving: map component, early imports, compiled code, cheap collections."""

import asyncio
import gc
import logging
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from importlib import import_module

import streamlit as st

from dashboard import backend, background
from data.deployment.served import unprepared
from data.settings import get_settings
from geo.kernels import compiled

FREEZE_EVERY_S = 5
# Five minutes: what dies between two real collections waits so long, and one costs up to 0.1 s.
COLLECT_EVERY = 60
LOOK_EVERY_S = 3_600

_FOR_OTHER_PAGES = (
    "data.register",
    "dashboard.views.report",
    "dashboard.views.track",
    "dashboard.views.progress",
)

_log = logging.getLogger(__name__)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Warm up beside the first visitors, and keep the collector quiet for as long as the app runs."""
    warming = threading.Thread(target=warm_up, name="warm-up", daemon=True)
    warming.start()
    keepers = [
        asyncio.create_task(keeper)
        for keeper in (_keep_collections_cheap(), _keep_stretches_current(), make_kernels_ready(warming))
    ]
    try:
        with background.running():
            yield
    finally:
        for keeper in keepers:
            keeper.cancel()
            with suppress(asyncio.CancelledError):
                await keeper


def warm_up() -> None:
    """Import and build what the first map needs while the visitor's browser loads the page."""
    register_map_component()
    for step in (_build_map, _import_other_pages, prepare_others, take_up_unread):
        try:
            step()
        except Exception:
            # Whoever opens the page gets the error itself; the others are prepared all the same.
            _log.exception("%s at start failed.", step.__name__)
    gc.collect()
    gc.freeze()


def _build_map() -> None:
    from dashboard.api.region_layers import layers_of  # noqa: PLC0415 (slow: the thread is for that)

    layers_of(backend.region_named(get_settings().region).id).build()


def _import_other_pages() -> None:
    for module in _FOR_OTHER_PAGES:
        import_module(module)


def prepare_others() -> None:
    """Make the map of served regions that have none yet, beside the pages of those that do."""
    store = backend.store()
    for region in backend.regions():
        if unprepared(store, [region.id]):
            from data.samples.builtin import init_region  # noqa: PLC0415 (only a first run needs it)

            init_region(store, region)


def take_up_unread() -> None:
    """Process the messages that a crash left unread, and look at stretches nobody has looked at for a day."""
    for region in backend.regions():
        if backend.queries_of(region.id).revisions():
            backend.register_of(region.id).process()
            backend.register_of(region.id).refresh_if_stale()


async def _keep_stretches_current() -> None:
    """Look every hour for what ``take_up_unread`` does at start: the app may run for months."""
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        try:
            await asyncio.to_thread(take_up_unread)
        except Exception:
            _log.exception("The hourly look at unread messages and old stretches failed.")


async def make_kernels_ready(after: threading.Thread) -> None:
    """Have the compiled functions of geo at hand once ``after`` is done, so that no report waits for them."""
    while after.is_alive():
        await asyncio.sleep(1)
    try:
        if not compiled.is_warm():
            await compile_elsewhere()
        if compiled.is_warm():
            await asyncio.to_thread(compiled.warm)
    except Exception:
        _log.exception("Compiling at start failed; what needs it compiles when it is first used.")


async def compile_elsewhere() -> None:
    """Compile in a process of its own, once per installation: the compiler would hold up every page."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "geo", "warm"),
        cwd=compiled.ROOT,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        if await process.wait():
            _log.warning("`python -m geo warm` ended with code %d.", process.returncode)
    finally:
        if process.returncode is None:  # the app ends before its compiler
            process.terminate()


def register_map_component() -> None:
    """Make the map component known to the server.

    streamlit-folium declares it when imported; outside a page's run Streamlit does not take notice, and the
    map's frame would answer 404.
    """
    with _no_page_is_meant():
        import streamlit_folium  # noqa: PLC0415 (slow, see above)
    from streamlit.components.v1.component_registry import ComponentRegistry  # noqa: PLC0415

    ComponentRegistry.instance().register_component(streamlit_folium._component_func)


@contextmanager
def _no_page_is_meant() -> Iterator[None]:
    """Keep Streamlit's warning out of the log that a component is declared beside the pages, as is meant."""
    logger = logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


async def _keep_collections_cheap() -> None:
    """Take what is alive out of the collector's sight.

    Streamlit collects in full after every run of a page: 50 to 90 ms, growing with the sessions. A real
    collection every few minutes lets go of what died meanwhile.
    """
    count = 0
    while True:
        await asyncio.sleep(FREEZE_EVERY_S)
        count += 1
        if count % COLLECT_EVERY == 0:
            gc.unfreeze()
            gc.collect()
        gc.freeze()
