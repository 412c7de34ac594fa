"""``python -m tests.bench [engine|accuracy|stretches|steadiness|app|stored|fit|all]`` (``make bench``).

It measures, prints, and keeps what came out in ``docs/figures.md``.
"""

import argparse
import sys
from collections.abc import Callable

from tests.bench import sections
from tests.bench.report import PAGE, Section, write

SECTIONS: dict[str, Callable[..., Section]] = {
    "engine": sections.engine_section,
    "accuracy": sections.accuracy_section,
    "stretches": sections.stretches_section,
    "steadiness": sections.steadiness_section,
    "app": sections.app_section,
    "stored": sections.stored_section,
    "fit": sections.fit_section,
}


def main() -> None:
    """Run what is asked for and print as it comes; a full run is kept in ``docs/figures.md``."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("which", nargs="?", choices=[*SECTIONS, "all"], default="all")
    parser.add_argument("--quick", action="store_true", help="a tenth of everything; the page stays as it is")
    arguments = parser.parse_args()
    for name, measure in SECTIONS.items():
        if arguments.which not in {name, "all"}:
            continue
        section = measure(quick=arguments.quick)
        print(section, flush=True)
        if not arguments.quick:
            write(section)
            print(f"written to {PAGE.name}: {section.title}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
