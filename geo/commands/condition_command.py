"""``python -m geo condition``: in which state each surveyed segment of road is."""

import pandas as pd

from geo.commands.condition_file import read_survey
from geo.commands.options import Out, Survey
from geo.commands.reading import TABLES, check_output
from geo.commands.telling import Teller, errors_told, screen
from geo.condition import CLASSES, STABLE, assess, kilometres_by_class
from geo.formats.writing import write_table


def condition(survey: Survey, out: Out) -> None:
    """Write the condition of each surveyed segment: SDI and IRI on asphalt, PCI on concrete, else by eye."""
    with errors_told():
        check_output(out, TABLES, survey)
        with Teller(survey) as tell:
            segments = read_survey(survey, tell)
        assessed = assess(segments)
        write_table(pd.concat([segments, assessed], axis=1), out)
        km = kilometres_by_class(segments, assessed)
        known = sum(km[name] for name in CLASSES)
        stable = 100 * sum(km[name] for name in CLASSES[:STABLE]) / known if known else 0.0
        told = ", ".join(f"{km[name]:.1f} km {name}" for name in CLASSES)
        screen.print(f"{out}: {told}; {stable:.1f} % stable (mantap), {km[None]:.1f} km not known")
