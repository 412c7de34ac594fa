"""Commands are listed without being loaded, and are theirs once they are called."""

import pytest
import typer
from typer.testing import CliRunner

from geo.commands.on_demand import Later, app_on_demand

MODULE = '''
import typer

def greet(name: str, loud: bool = False) -> None:
    """Greet somebody."""
    typer.echo(f"Halo {name}{'!' if loud else ''}")

app = typer.Typer(help="More greetings.", no_args_is_help=True)

@app.command()
def twice(name: str) -> None:
    """Greet twice."""
    typer.echo(f"Halo {name}, halo")

@app.command()
def never() -> None:
    """Greet nobody."""
'''


@pytest.fixture
def app(tmp_path, monkeypatch) -> typer.Typer:
    (tmp_path / "salam.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    return app_on_demand(
        {
            "greet": Later("salam:greet", "Greet somebody."),
            "more": Later("salam:app", "More greetings."),
            "gone": Later("no_such_module:greet", "Nobody can call this."),
        }
    )


def test_a_list_of_commands_needs_no_module(app):
    told = CliRunner().invoke(app, ["--help"])
    assert told.exit_code == 0
    assert "Greet somebody." in told.output
    assert "Nobody can call this." in told.output


def test_a_command_is_called_with_its_own_arguments_and_help(app):
    assert CliRunner().invoke(app, ["greet", "Sri", "--loud"]).output == "Halo Sri!\n"
    told = CliRunner().invoke(app, ["greet", "--help"]).output
    assert "--loud" in told
    assert "NAME" in told.upper()
    assert CliRunner().invoke(app, ["greet"]).exit_code == 2


def test_a_group_is_called_by_the_names_of_its_own_commands(app):
    assert CliRunner().invoke(app, ["more", "twice", "Sri"]).output == "Halo Sri, halo\n"
    assert "Greet nobody." in CliRunner().invoke(app, ["more", "--help"]).output


def test_an_unknown_command_is_an_error_that_names_a_like_one(app):
    refused = CliRunner().invoke(app, ["gret"])
    assert refused.exit_code == 2
    assert "'greet'" in refused.output
