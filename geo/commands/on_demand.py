"""Commands known by name and one sentence, whose module is loaded when one is called, not to list them."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group


@dataclass(frozen=True, slots=True)
class Later:
    """Where a command lies, ``module:name`` of its function or of a Typer app, and what help says of it."""

    where: str
    help: str

    def load(self, name: str) -> Any:
        """Load the module and return the command or group as typer makes it."""
        module, _, attribute = self.where.partition(":")
        found = getattr(import_module(module), attribute)
        if isinstance(found, typer.Typer):
            return get_group(found)
        app = typer.Typer(add_completion=False)
        app.command(name)(found)
        return get_command(app)


class _Unloaded(TyperCommand):
    """Stands for a command in the list of commands; called, it makes way for the command itself."""

    def __init__(self, name: str, later: Later) -> None:
        super().__init__(name, help=later.help)
        self.later = later

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        return self.later.load(self.name or "").make_context(info_name, args, parent, **extra)


def app_on_demand(commands: Mapping[str, Later], **told: Any) -> typer.Typer:
    """Return a Typer app of these commands; ``told`` is what ``typer.Typer`` takes."""

    class OnDemand(TyperGroup):
        def __init__(self, **made: Any) -> None:
            super().__init__(**made)
            for name, later in commands.items():
                self.add_command(_Unloaded(name, later))

    # An app with a callback is a group to typer even if it knows of no command itself.
    return typer.Typer(
        cls=OnDemand, callback=lambda: None, no_args_is_help=True, add_completion=False, **told
    )
