"""Every string of the interface is said in Indonesian too, numbers and dates as Indonesians write them."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file

from dashboard import i18n
from data.condition.survey_faults import SENTENCES
from data.repairs.treatments import TREATMENTS

DASHBOARD = Path(i18n.__file__).parent
KEYWORDS = {"_": None, "ngettext_": (1, 2), "translate": None}
PLACEHOLDER = re.compile(r"{(\w*)}")


def said_in_code() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (where, msgid or the two of a plural) for every string of the interface."""
    for path in sorted(DASHBOARD.rglob("*.py")):
        for line, message, _comments, _context in extract_from_file("python", path, keywords=KEYWORDS):
            forms = (message,) if isinstance(message, str) else tuple(message)
            yield f"{path.relative_to(DASHBOARD)}:{line}", forms
        for line, msgid in said_within_f_strings(path):
            yield f"{path.relative_to(DASHBOARD)}:{line}", (msgid,)


def said_within_f_strings(path: Path) -> Iterator[tuple[int, str]]:
    """Yield what Babel's extractor does not see in every version of Python: calls inside f-strings."""
    for string in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for call in ast.walk(string) if isinstance(string, ast.JoinedStr) else ():
            named = (
                isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in KEYWORDS
            )
            if named and isinstance(call.args[0], ast.Constant):
                yield call.lineno, str(call.args[0].value)


def names_of_treatments() -> set[str]:
    """Return the msgids that stand in a table instead of a call."""
    stages = {stage.name_key for treatment in TREATMENTS.values() for stage in treatment.stages}
    faults_of_surveys = {sentence for told in SENTENCES.values() for sentence in told}
    return stages | faults_of_surveys | {treatment.name_key for treatment in TREATMENTS.values()}


@pytest.fixture
def indonesian(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "lang", lambda: "id")


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "lang", lambda: "en")


def test_every_string_has_an_indonesian_translation() -> None:
    catalog = i18n.catalog("id")
    missing = [f"{where}: {forms[0]}" for where, forms in said_in_code() if forms[0] not in catalog]
    assert missing == []
    assert names_of_treatments() <= set(catalog)


def test_no_translation_is_left_over() -> None:
    used = {forms[0] for _, forms in said_in_code()} | names_of_treatments()
    assert set(i18n.catalog("id")) - used == set()


def test_a_string_in_two_files_is_translated_the_same_way() -> None:
    seen: dict[str, tuple[str, str]] = {}
    for path in sorted((DASHBOARD / "locale" / "id").glob("*.po")):
        for msgid, translation in entries(path):
            other = seen.setdefault(msgid, (path.name, translation))
            assert translation == other[1], f"{msgid!r} in {path.name} and {other[0]}"


def entries(path: Path) -> Iterator[tuple[str, str]]:
    text = path.read_text(encoding="utf-8")
    yield from re.findall(
        r'^msgid "(.+)"\n(?:msgid_plural ".*"\n)?msgstr(?:\[0\])? "(.*)"', text, re.MULTILINE
    )


def test_placeholders_agree_in_both_languages() -> None:
    catalog = i18n.catalog("id")
    for msgid, forms in catalog.items():
        for form in forms:
            assert sorted(set(PLACEHOLDER.findall(form))) == sorted(set(PLACEHOLDER.findall(msgid))), msgid


def test_no_string_is_built_where_it_cannot_be_found() -> None:
    """``_(f"…")`` and ``_(a + b)`` would be looked up and never found."""
    for path in sorted(DASHBOARD.rglob("*.py")):
        assert not re.search(r"\b(_|ngettext_)\(\s*f[\"']", path.read_text(encoding="utf-8")), path.name


def own_words(handler: ast.ExceptHandler) -> Iterator[int]:
    """Yield the lines of a handler that hand on what the exception itself says, which is English."""
    for node in ast.walk(handler):
        if isinstance(node, ast.Call) and not isinstance(node.func, ast.Attribute):
            parts = list(node.args) if isinstance(node.func, ast.Name) and node.func.id == "str" else []
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            parts = [word.value for word in node.keywords] if node.func.attr == "format" else []
        elif isinstance(node, ast.FormattedValue):
            parts = [node.value]
        else:
            continue
        yield from (part.lineno for part in parts if isinstance(part, ast.Name) and part.id == handler.name)


def test_no_page_shows_what_an_exception_says_for_logs_and_terminals() -> None:
    shown = [
        f"{path.name}:{line}"
        for folder in ("views", "exchange")
        for path in sorted((DASHBOARD / folder).glob("*.py"))
        for handler in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(handler, ast.ExceptHandler) and handler.name is not None
        # what a field cannot be read as is raised by the pages themselves, in the session's language
        if not (isinstance(handler.type, ast.Name) and handler.type.id == "FieldError")
        for line in own_words(handler)
    ]
    assert shown == []


@pytest.mark.usefixtures("indonesian")
def test_numbers_and_dates_are_written_as_in_indonesia() -> None:
    assert i18n.number(1234.5, 1) == "1.234,5"
    assert i18n.number(1234) == "1.234"
    assert i18n.number(3, 1) == "3"
    assert i18n.number(3, 1, exactly=True) == "3,0"
    assert i18n.percent(0.44) == "44 %"
    assert i18n.kilometres(1800) == "1,8 km"
    assert i18n.kilometres(847) == "850 m"
    assert i18n.kilometres(42) == "42 m"
    assert i18n.kilometres(997) == "1 km"
    assert i18n.day(date(2021, 7, 18)) == "18 Jul 2021"
    assert i18n.day(None) == "–"
    assert i18n.age(1) == "1 hari"
    assert i18n.age(142) == "4 bulan"
    assert i18n.age(1000) == "2 tahun"


@pytest.mark.usefixtures("english")
def test_english_has_its_own_numbers_and_plurals() -> None:
    assert i18n.number(1234.5, 1) == "1,234.5"
    assert i18n.ngettext_("{count} complaint", "{count} complaints", 1) == "1 complaint"
    assert i18n.ngettext_("{count} complaint", "{count} complaints", 1200) == "1,200 complaints"


@pytest.mark.usefixtures("indonesian")
def test_a_moment_is_told_in_the_time_of_the_region() -> None:
    noon = datetime(2021, 7, 18, 7, 5, tzinfo=UTC)
    assert i18n.day_and_time(noon, "Asia/Jakarta") == "18 Jul 2021 14.05"
    assert i18n.day_and_time(noon, "Asia/Jayapura") == "18 Jul 2021 16.05"


@pytest.mark.usefixtures("indonesian")
def test_indonesian_has_one_form_for_every_number() -> None:
    assert i18n.ngettext_("{count} complaint", "{count} complaints", 1) == "1 aduan"
    assert i18n.ngettext_("{count} complaint", "{count} complaints", 2) == "2 aduan"


def test_the_english_of_a_string_is_the_string_itself() -> None:
    assert i18n.translate("Report a damaged road", "en") == "Report a damaged road"
    assert i18n.translate("Report a damaged road", "id") == "Laporkan jalan rusak"
