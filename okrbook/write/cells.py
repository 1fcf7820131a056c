"""Writing one value into one cell, and what each cell says and asks while somebody types."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final

from okrbook.template import NUMBER_TYPES, Column
from okrbook.texts import number
from okrbook.write.content import Typed
from okrbook.write.texts import fitted, words

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from okrbook.write.styles import Styles

FIRST_DAY: Final = date(2000, 1, 1)
LAST_DAY: Final = date(2100, 12, 31)
WIDEST_NUMBER: Final = 1e15

_TITLE_LIMIT: Final = 32
_MESSAGE_LIMIT: Final = 255


def write_value(
    sheet: Worksheet,
    row: int,
    col: int,
    column: Column,
    value: Typed,
    styles: Styles,
    *,
    prefilled: bool = False,
    cover: bool = False,
) -> None:
    """Write *value* into the 0-based cell; a text is never a formula, a link or markup."""
    plain = styles.cell(column, prefilled=prefilled, cover=cover)
    if isinstance(value, str):
        write_text(
            sheet, row, col, value, styles.cell(column, prefilled=prefilled, cover=cover, text=column.kind != "text")
        )
    elif isinstance(value, bool):
        sheet.write_boolean(row, col, value, plain)
    elif isinstance(value, date):
        sheet.write_datetime(row, col, datetime.combine(value, time()), plain)
    else:
        sheet.write_number(row, col, value, plain)


def write_text(sheet: Worksheet, row: int, col: int, text: str, cell_format: Format) -> None:
    """Write *text* as text.

    xlsxwriter passes a string that looks like its own rich text through as markup; three runs escape it.
    """
    if text.startswith("<r>") and text.endswith("</r>"):
        sheet.write_rich_string(row, col, text[0], text[1], text[2:], cell_format)
    else:
        sheet.write_string(row, col, text, cell_format)


def validation(column: Column, language: str, source: str | None) -> dict[str, Any] | None:
    """What the cells of *column* say when selected and ask when something unexpected is typed; nothing is ever refused.

    Args:
        column: the column or cover field.
        language: of the workbook.
        source: the range of a dropdown, None for columns without one.
    """
    asks = _asks(column, language, source)
    message = _message(column, language)
    if asks is None and not message:
        return None
    said = {"input_title": fitted(column.label[language], _TITLE_LIMIT), "input_message": message} if message else {}
    return {**said, **(asks or {"validate": "any"})}


def _message(column: Column, language: str) -> str:
    prompt = column.prompt.get(language, "")
    if column.derived:
        return fitted(prompt or words("calculated_prompt", language), _MESSAGE_LIMIT)
    required = words("required_prompt", language)
    if column.required and len(prompt) + len(required) + 1 <= _MESSAGE_LIMIT:
        prompt = f"{prompt} {required}".strip()
    return fitted(prompt, _MESSAGE_LIMIT)


def _asks(column: Column, language: str, source: str | None) -> dict[str, Any] | None:
    if column.derived:
        return None
    if column.suggestions:
        return {"validate": "list", "source": source, "show_error": False, "error_type": "information"}
    if source is not None:
        choice = column.type == "choice"
        error = "list_error" if choice else "ref_error"
        return _asking(error, language, "warning" if choice else "information") | {"validate": "list", "source": source}
    if column.type == "date":
        return _asking("date_error", language) | {"validate": "date", "criteria": "between"} | {
            "minimum": FIRST_DAY, "maximum": LAST_DAY,
        }  # fmt: skip
    if column.type in NUMBER_TYPES:
        return _number(column, language)
    return None


def _number(column: Column, language: str) -> dict[str, Any]:
    low, high = column.minimum, column.maximum
    asks = _asking("number_error", language)
    if low is not None and high is not None:
        scale, sign = (100, " %") if column.type == "percent" else (1, "")
        ends = {"low": number(low * scale, language), "high": number(high * scale, language) + sign}
        asks["error_message"] = words("range_error", language).format_map(ends)
    return asks | {
        "validate": "integer" if column.type == "int" else "decimal",
        "criteria": "between",
        "minimum": -WIDEST_NUMBER if low is None else low,
        "maximum": WIDEST_NUMBER if high is None else high,
    }


def _asking(message: str, language: str, kind: str = "warning") -> dict[str, Any]:
    return {
        "error_type": kind,
        "error_title": fitted(words("error_title", language), _TITLE_LIMIT),
        "error_message": fitted(words(message, language), _MESSAGE_LIMIT),
    }
