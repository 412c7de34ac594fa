"""The webhook under load: everything acknowledged is kept, once, and the platform need not wait."""

import asyncio
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.conftest import Server
from tests.fuzz.soaking import COUNTS
from tests.soak.books import check_that_all_is_there_once, messages, wait_until
from tests.soak.conftest import REGION
from tests.soak.load import posts, send

LONG = os.environ.get("JEGLONGAN_SOAK") == "1"
PER_SECOND, SECONDS = (50.0, 60.0) if LONG else (20.0, 3.0)
P95_MS = 300.0  # asked on two cores; `make test` looks at the books only: its machine is busy


@pytest.mark.soak
def test_everything_sent_to_the_webhook_is_kept_once_and_acknowledged_at_once(app: Server) -> None:
    requests, ids = posts(PER_SECOND, SECONDS, now_s=int(time.time()))
    with ThreadPoolExecutor(1) as pool:  # the browser of other tests keeps a loop running in this thread
        done = pool.submit(asyncio.run, send(f"{app.url}/api/{REGION}/whatsapp", requests)).result()
    assert done.statuses == {200: len(requests)}
    begin = time.perf_counter()
    wait_until(lambda: "received" not in messages(app, "whatsapp"), "all is read")
    check_that_all_is_there_once(app, "whatsapp", len(ids))
    figures = {
        "per second": PER_SECOND,
        "messages": len(ids),
        "requests": len(requests),
        "p50 ms": round(done.percentile_ms(50)),
        "p95 ms": round(done.percentile_ms(95)),
        "slowest ms": round(done.percentile_ms(100)),
        "read after the last came, s": round(time.perf_counter() - begin, 1),
    }
    if LONG:
        COUNTS.mkdir(parents=True, exist_ok=True)
        (COUNTS / "webhook.figures").write_text(json.dumps(figures))
        assert done.percentile_ms(95) < P95_MS, figures
