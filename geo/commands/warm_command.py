"""``python -m geo warm``: the compiling that later work need not wait for."""

from geo.commands.telling import screen
from geo.kernels.compiled import warm


def warm_up() -> None:
    """Compile once what runs fastest compiled, so that later work need not wait for it."""
    with screen.status("Compiling, half a minute the first time …"):
        warm()
    screen.print("Ready: compiled code is at hand.")
