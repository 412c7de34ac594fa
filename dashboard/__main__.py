"""``python -m dashboard``: prepare the region where it is new, then serve the pages."""

import typer

from dashboard.app import app


def serve(port: int = 8501, address: str = "127.0.0.1") -> None:
    """Serve the pages and the map's feed."""
    app.run(config={"server.port": port, "server.address": address})


if __name__ == "__main__":
    typer.run(serve)
