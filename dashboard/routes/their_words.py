"""What Streamlit's own parts say, in the page's language: they speak English only and take no other words."""

import json
from functools import cache

from markupsafe import Markup

from dashboard.i18n import LANGUAGES, _, speaking
from dashboard.static_files import asset_path


def _words() -> dict[str, str]:
    """Return Streamlit's words, as they stand in its scripts, with ours; {…} is whatever stands there."""
    return {
        "Skip to main content": _("Skip to the content"),
        "Help for {label}": _("Help: {label}"),
        # lists to choose from
        "Choose an option": _("Choose"),
        "Choose options": _("Choose"),
        "Open": _("Open the list"),
        "Clear value": _("Clear the choice"),
        "Clear all": _("Clear all"),
        "Clear entry": _("Clear what is written"),
        "No results": _("Nothing of that name"),
        "Select all": _("Choose all"),
        "Select {count} matches": _("Choose these {count}"),
        "Selected values": _("What is chosen"),
        "Remove {name}": _("Take away {name}"),
        "{count} option available.": _("Choices: {count}"),
        "{count} options available.": _("Choices: {count}"),
        # fields
        "Press Enter to apply": _("Enter takes it over"),
        "Press Enter to submit form": _("Enter sends it"),
        "Press Ctrl+Enter to apply": _("Ctrl+Enter takes it over"),
        "Press Ctrl+Enter to submit form": _("Ctrl+Enter sends it"),
        "Show password": _("Show the password"),
        "Hide password": _("Hide the password"),
        "Increment": _("More by one"),
        "Decrement": _("Less by one"),
        # days
        "Choose date": _("Choose a day"),
        "Choose date, {month}": _("Choose a day, {month}"),
        "Clear date": _("Clear the day"),
        "Previous": _("Month before"),
        "Next": _("Month after"),
        "Previous month": _("Month before"),
        "Next month": _("Month after"),
        "month": _("Month"),
        "year": _("Year"),
        "day, {label}": _("day, {label}"),
        "month, {label}": _("month, {label}"),
        "year, {label}": _("year, {label}"),
        "Use arrow keys to navigate dates. Enter to select. Escape to close.": _(
            "Arrow keys go through the days. Enter chooses one, Escape closes."
        ),
        # files
        "Upload": _("Choose a file"),
        "file upload": _("Choose a file"),
        "Add files": _("Add files"),
        "Drag and drop a file here": _("or drop it here"),
        "Drag and drop files here": _("or drop them here"),
        "{size}MB per file": _("up to {size} MB"),
        "{size}MB per file • {kinds}": _("up to {size} MB, {kinds}"),
        # tables and charts
        "Search": _("Search"),
        "Download as CSV": _("Download as CSV"),
        "Fullscreen": _("Whole screen"),
        "Close fullscreen": _("Leave the whole screen"),
        "Show/hide columns": _("Choose columns"),
        "X-axis titled '{title}' for a {kind} scale with values from {first} to {last}": _(
            "Across: {title}, from {first} to {last}"
        ),
        "Y-axis titled '{title}' for a {kind} scale with values from {first} to {last}": _(
            "Upwards: {title}, from {first} to {last}"
        ),
    }


@cache
def script() -> Markup:
    """Return the element that says them, with a row for each: Streamlit's words, then each language's."""
    columns = []
    for language in LANGUAGES:
        with speaking(language):
            columns.append(_words())
    rows = [[theirs, *(ours[theirs] for ours in columns)] for theirs in columns[0]]
    return Markup('<script src="./{}" data-languages="{}" data-words="{}" defer></script>').format(
        asset_path("their_words.js"), json.dumps(LANGUAGES), json.dumps(rows, ensure_ascii=False)
    )
