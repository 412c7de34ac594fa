"""Many visitors at once: sessions that hold a web socket and run the map's fragment again and again."""

import asyncio
import time
from dataclasses import dataclass, field

import numpy as np
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

OPENED_AT_ONCE = 10
PATIENCE_S = 120.0


@dataclass
class Waits:
    """What visitors waited for, in seconds, and what went wrong."""

    first: list[float] = field(default_factory=list)  # from the first word to the whole page
    again: list[float] = field(default_factory=list)  # from an action on the map to its end
    troubles: list[str] = field(default_factory=list)

    def percentile_ms(self, percent: float) -> float:
        """Return how many milliseconds so many of a hundred actions took at most."""
        return float(np.percentile(self.again, percent)) * 1_000


class Visitor:
    """One session, spoken to as the browser does: protobuf messages over a web socket."""

    def __init__(self, socket: ClientConnection, waits: Waits) -> None:
        self._socket = socket
        self._waits = waits
        self._fragment = ""
        self._done = asyncio.Event()
        self._listening = asyncio.create_task(self._listen())

    @classmethod
    async def come(cls, url: str, waits: Waits) -> "Visitor":
        """Open the first page of the app at ``url`` and wait until it is all there."""
        begin = time.perf_counter()
        address = url.replace("http", "ws", 1) + "/_stcore/stream"
        socket = await connect(address, subprotocols=["streamlit"], max_size=None, ping_interval=None)
        visitor = cls(socket, waits)
        await visitor._run("")
        waits.first.append(time.perf_counter() - begin)
        return visitor

    async def look_again(self) -> None:
        """Run the map's fragment, as a click or a filter does."""
        begin = time.perf_counter()
        await self._run(self._fragment)
        self._waits.again.append(time.perf_counter() - begin)

    async def leave(self) -> None:
        """Close the session."""
        await self._socket.close()
        await self._listening

    async def _run(self, fragment: str) -> None:
        asked = BackMsg()
        asked.rerun_script.fragment_id = fragment
        self._done.clear()
        await self._socket.send(asked.SerializeToString())
        await asyncio.wait_for(self._done.wait(), PATIENCE_S)

    async def _listen(self) -> None:
        async for data in self._socket:
            message = ForwardMsg()
            message.ParseFromString(data if isinstance(data, bytes) else data.encode())
            kind = message.WhichOneof("type")
            if kind == "script_finished":
                self._done.set()
            elif kind == "delta":
                self._fragment = message.delta.fragment_id or self._fragment
                if message.delta.new_element.WhichOneof("type") == "exception":
                    self._waits.troubles.append(message.delta.new_element.exception.message)


async def visit(url: str, visitors: int, period_s: float, rounds: int) -> Waits:
    """Let so many visitors come; each then acts every ``period_s`` seconds, so many times, none in step."""
    waits = Waits()
    there: list[Visitor] = []
    for begin in range(0, visitors, OPENED_AT_ONCE):
        some = range(begin, min(begin + OPENED_AT_ONCE, visitors))
        there += await asyncio.gather(*(Visitor.come(url, waits) for _ in some))
    await asyncio.gather(
        *(_act(one, at / visitors * period_s, period_s, rounds) for at, one in enumerate(there))
    )
    await asyncio.gather(*(one.leave() for one in there))
    return waits


async def _act(visitor: Visitor, first_s: float, period_s: float, rounds: int) -> None:
    begin = time.perf_counter() + first_s
    for number in range(rounds):
        await asyncio.sleep(max(0.0, begin + number * period_s - time.perf_counter()))
        await visitor.look_again()
