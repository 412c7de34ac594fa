"""Answers of the app leave at once."""

import socket
from contextlib import closing

import pytest
from streamlit.web.server.starlette import starlette_server

from dashboard.prompt_answers import send_at_once


def test_a_visitors_connection_holds_back_nothing_until_an_acknowledgement(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(starlette_server, "_bind_socket", starlette_server._bind_socket)
    send_at_once()
    with closing(starlette_server._bind_socket("127.0.0.1", 0, 8)) as listening:
        listening.setblocking(True)
        with socket.create_connection(listening.getsockname()), listening.accept()[0] as visitor:
            assert visitor.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
