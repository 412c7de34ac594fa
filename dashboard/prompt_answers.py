"""Answers that leave at once: Nagle's algorithm is switched off on the socket that Streamlit listens on.

asyncio does so for sockets that name their protocol, and Streamlit names none: the body of every answer then
waits until its head is acknowledged, 40 ms on many systems. Connections inherit what their listener has.
"""

import socket

from streamlit.web.server.starlette import starlette_server

_bind = starlette_server._bind_socket  # there is no public door to the socket


def send_at_once() -> None:
    """Have the sockets that Streamlit binds from now on send without waiting."""
    starlette_server._bind_socket = _bound


def _bound(address: str, port: int, backlog: int) -> socket.socket:
    listening = _bind(address, port, backlog)
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening
