"""What is handed out to surveyors and offices: empty forms to fill in, and what surveys found."""

import io
from collections.abc import Iterable
from typing import Any, Literal

import openpyxl
import pandas as pd
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from data.condition.survey_words import codes, form_headings, guide, word_of
from data.exchange.plain_cells import harmless
from geo.condition import MEASURED

FORM_ROWS = 2_000  # with choices to pick from: 200 km by 100 m
_WIDTH = 18
_HEAD = PatternFill("solid", fgColor="F4F3EF")
# Sheets by language; the table comes first: it is what is read back.
_SHEETS = {"id": {"survey": "Kondisi", "inventory": "Inventaris", "guide": "Petunjuk"}}
_SHEETS["en"] = {"survey": "Condition", "inventory": "Inventory", "guide": "Guide"}
_CHOICES = {"surface": "surface", "visual": "class", "function": "function"}

Form = Literal["survey", "inventory"]
Language = Literal["id", "en"]


def empty_form(form: Form, language: Language) -> bytes:
    """Return an empty form as a workbook: the table to fill in, and a sheet that says how."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = _SHEETS[language][form]
    headings = form_headings(form, language)
    _write_heading(sheet, headings.values())
    for at, thing in enumerate(headings, start=1):
        if thing in _CHOICES:
            kind = _CHOICES[thing]
            words = ",".join(word_of(kind, code, language) for code in codes(kind))
            choice = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True)
            sheet.add_data_validation(choice)
            letter = get_column_letter(at)
            choice.add(f"{letter}2:{letter}{FORM_ROWS + 1}")
    _write_guide(book.create_sheet(_SHEETS[language]["guide"]), guide(language))
    return _saved(book)


def result_workbook(rows: pd.DataFrame, language: Language, notes: Iterable[str]) -> bytes:
    """Return surveyed pieces as a workbook that can be read back like a form.

    ``rows`` has number, road (name), from_m, to_m, surface, MEASURED, visual, date, sdi, class, method,
    segment_m, survey (name) and note; ``notes`` are sentences for the second sheet.
    """
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = _SHEETS[language]["survey"]
    headings = form_headings("survey", language) | form_headings("result", language)
    _write_heading(sheet, headings.values())
    for row in rows[list(headings)].to_dict("records"):
        sheet.append([_cell(thing, row[thing], language) for thing in headings])
    _write_guide(book.create_sheet(_SHEETS[language]["guide"]), notes)
    return _saved(book)


def result_csv(rows: pd.DataFrame, language: Language) -> bytes:
    """Return the same as text that Excel opens: semicolons and decimal commas in Indonesian."""
    headings = form_headings("survey", language) | form_headings("result", language)
    table = pd.DataFrame(
        {name: [_cell(thing, cell, language) for cell in rows[thing]] for thing, name in headings.items()}
    )
    separator, decimal = (";", ",") if language == "id" else (",", ".")
    return table.to_csv(index=False, sep=separator, decimal=decimal).encode("utf-8-sig")


def _cell(thing: str, cell: Any, language: Language) -> Any:
    if cell is None or cell != cell:  # noqa: PLR0124  # NaN differs from itself
        return None
    kind = {"class": "class"}.get(thing) or _CHOICES.get(thing)
    if kind:
        return word_of(kind, cell, language)
    if isinstance(cell, float):
        return round(cell, 3) if thing not in MEASURED or cell % 1 else int(cell)
    return harmless(cell)


def _write_heading(sheet: Any, names: Iterable[str]) -> None:
    sheet.append(list(names))
    sheet.freeze_panes = "A2"
    for at, cell in enumerate(sheet[1], start=1):
        cell.font, cell.fill = Font(bold=True), _HEAD
        sheet.column_dimensions[get_column_letter(at)].width = _WIDTH


def _write_guide(sheet: Any, sentences: Iterable[str]) -> None:
    sheet.column_dimensions["A"].width = 120
    for sentence in sentences:
        sheet.append([harmless(sentence)])


def _saved(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
