"""How one cell is read: as its column's type, as clean text, or as a gap. Standard library only.

The declared type of the column decides; the number format of the cell never does. Rules in Python and the formulas in
the workbook see the same clean text and the same placeholders, so what is fixed here is fixed for both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from okrbook import book, periods, readings
from okrbook.book import Clean, Gap, Value
from okrbook.periods import Period
from okrbook.template import ID_TYPES, NAME_TYPES, NUMBER_TYPES, PERIOD_TYPES, Column

if TYPE_CHECKING:
    from okrbook.wording import RoleWords

Raw = str | float | bool

ERRORS: Final = frozenset({"#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"})
"""Cell errors that are recognised also when a program stored them as text."""

MAX_ID_LENGTH: Final = 200
READ_DECIMALS: Final = 9
"""Rules see numbers so: 0.1 + 0.2 in a cell is 0.3, which some spreadsheet programs think and others do not."""
DAYS_1904: Final = 1462
"""What a workbook of the 1904 date system counts less than one of the 1900 system."""

FIRST_SERIAL: Final = 36526.0
"""1 January 2000."""
END_SERIAL: Final = 73416.0
"""1 January 2101: the first day that is no longer read."""

EMPTY_WORDS: Final = frozenset(
    {"", "-", "–", "—", "?", "tbd", "n/a", "na", "…", "...", "x", "xx", "xx.xx.20xx", "puuttuu", "saknas"}
)
CROSS: Final = "x"
"""In a choice a cross is an answer, not an empty cell: it is asked about (WB014), never dropped."""
EXAMPLE_STARTS: Final = ("esim.", "t.ex.", "e.g.")

_EPOCH: Final = date(1899, 12, 30)
_SPACE: Final = re.compile("[\u00a0\n\r\t\u202f\u2009]")
_INVISIBLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u200b\u200e\u200f\u2060\ufeff]")
"""Zero-width characters and control characters that nobody typed on purpose. Joiners within emoji stay."""


class ErrorText(str):
    """The text of a cell that holds an error value, whatever the error is called."""

    __slots__ = ()


class CellReading(NamedTuple):
    """What a cell says: its value as data, as rules see it, why it has none, and whether it counts as empty."""

    value: Value | None = None
    clean: Clean | None = None
    gap: Gap | None = None
    placeholder: bool = False


EMPTY: Final = CellReading(placeholder=True)


@dataclass(frozen=True)
class Context:
    """What reading a cell needs to know of its workbook."""

    date1904: bool = False
    roles: RoleWords | None = None
    """The role words that decide where a comma separates two names; None: commas never do."""
    names: Callable[[str], CellReading] = field(init=False, repr=False)
    """Reads a cell of names; the same few names stand in many cells."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", lru_cache(maxsize=4096)(self._names))

    def _names(self, text: str) -> CellReading:
        """Value as typed; to rules the names joined by ``;``. A cell that names nobody yet counts as empty."""
        from okrbook.wording import is_vacant, split_names

        if is_vacant(text):
            return EMPTY
        names = ";".join(filter(None, map(clean_text, split_names(text, self.roles))))
        return CellReading(text, names) if names else EMPTY


def serial(day: date) -> int:
    """The day number of *day* in the 1900 date system: 1 January 2000 is 36526."""
    return (day - _EPOCH).days


def from_serial(days: float) -> date:
    """The date of a day number of the 1900 date system (from 1 March 1900 on), without the time of day."""
    return _EPOCH + timedelta(days=int(days))


def number_text(value: float) -> str:
    """*value* as clean text: rounded to 4 decimals, halves away from zero, shortest form, a decimal point.

    >>> number_text(1.0), number_text(1.10), number_text(0.1 + 0.2), number_text(-0.00001)
    ('1', '1.1', '0.3', '0')
    """
    if value == int(value):
        return str(int(value))
    exact = Decimal(repr(value))
    rounded = exact.quantize(Decimal("0.0001"), ROUND_HALF_UP) if abs(value) < 1e15 else exact
    plain = f"{rounded:f}".rstrip("0").rstrip(".")
    return "0" if plain in ("-0", "") else plain


def _lower(text: str) -> str:
    """Lower case letter by letter, as spreadsheets do: never two letters for one, no final sigma."""
    if "\u0130" not in text and "\u03a3" not in text:
        return text.lower()
    return "".join(letter if letter == "\u0130" else letter.lower() for letter in text)


@lru_cache(maxsize=65536)
def _clean(text: str) -> str:
    plain = _lower(_SPACE.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))))
    return " ".join(filter(None, plain.split(" "))) if "  " in plain else plain.strip(" ")


def clean_text(raw: Raw) -> str:
    r"""*raw* as rules compare it: NFC, spaces collapsed, ends trimmed, lower case letter by letter; numbers as digits.

    >>> clean_text("  Anna\u00a0 Alku\n"), clean_text(1.1), clean_text(True)
    ('anna alku', '1.1', 'true')
    """
    if isinstance(raw, str):
        return _clean(raw)
    if isinstance(raw, bool):
        return "true" if raw else "false"
    return number_text(raw)


def plain_text(raw: Raw) -> str:
    r"""*raw* as data: NFC, without spaces at its ends, line breaks as LF; a number as its shortest digits.

    >>> plain_text(1.0), plain_text(1.1), plain_text(" a\r\nb ")
    ('1', '1.1', 'a\nb')
    """
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if not isinstance(raw, str):
        return str(int(raw)) if raw == int(raw) else repr(float(raw))
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", raw)).strip()
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def is_placeholder(clean: str) -> bool:
    """True when the clean text counts as empty: nothing, a dash, ``TBD``, ``[…]``, or what begins with «esim.»."""
    if clean in EMPTY_WORDS or clean.startswith(EXAMPLE_STARTS):
        return True
    return clean[0] == "[" and clean[-1] == "]"


def is_error(raw: Raw) -> bool:
    """True for a cell error such as ``#REF!``, stored as an error or as text."""
    return isinstance(raw, str) and (raw in ERRORS or isinstance(raw, ErrorText))


def tidy(number: float) -> int | float:
    """A whole number as an int, so that data shows 90 and not 90.0."""
    return int(number) if number == int(number) else number


def read_cell(raw: Raw, column: Column, context: Context) -> CellReading:
    """Reads the content *raw* of a cell as the type of *column*.

    Returns:
        the value as data (percent as a fraction), what rules see (dates as day numbers, choices as ids, names joined
        by ``;``), the gap where it cannot be read as the type, and whether it is a placeholder, which counts as empty.
    """
    if isinstance(raw, str):
        if is_error(raw):
            return CellReading(gap=Gap(book.ERROR, raw))
        clean = _clean(raw)
        if is_placeholder(clean) and not (column.type == "choice" and clean == CROSS):
            return EMPTY
    return _READERS[column.type](raw, column, context)


def _gap(kind: str, raw: Raw, reading: Any = None) -> CellReading:
    return CellReading(gap=Gap(kind, plain_text(raw), reading))


def _text_gap(none: str, one: str, raw: str, reading: Any) -> CellReading:
    """The gap of a text in a column of numbers or dates: it says nothing (*none*), *one* value, or either of two."""
    if isinstance(reading, readings.Ambiguous):
        return CellReading(gap=Gap(book.AMBIGUOUS, plain_text(raw), between=reading.readings))
    return _gap(none if reading is None else one, raw, reading)


def _read_number(raw: Raw, column: Column, context: Context) -> CellReading:
    if isinstance(raw, str):
        return _text_gap(book.NOT_NUMBER, book.NUMBER_TEXT, raw, readings.read_number(plain_text(raw), column.type))
    if isinstance(raw, bool):
        return _gap(book.NOT_NUMBER, raw)
    return CellReading(tidy(raw), round(float(raw), READ_DECIMALS))


def _read_date(raw: Raw, column: Column, context: Context) -> CellReading:
    if isinstance(raw, str):
        return _text_gap(book.NOT_DATE, book.DATE_TEXT, raw, readings.read_date(plain_text(raw)))
    if isinstance(raw, bool):
        return _gap(book.NOT_DATE, raw)
    days = raw + DAYS_1904 if context.date1904 else raw
    if not FIRST_SERIAL <= days < END_SERIAL:
        return _gap(book.NOT_DATE, raw)
    return CellReading(from_serial(days), float(int(days)))


def _read_period(raw: Raw, column: Column, context: Context) -> CellReading:
    if isinstance(raw, bool):
        return _gap(book.NOT_DATE, raw)
    period = periods.parse(plain_text(raw))
    if period is not None and _allowed(period, column):
        return CellReading(period.key, period.key.lower())
    meant = periods.parse_otherwise(plain_text(raw))
    if meant is not None and _allowed(meant, column):
        return _gap(book.DATE_TEXT, raw, meant.key)
    return _gap(book.NOT_DATE, raw)


def _allowed(period: Period, column: Column) -> bool:
    return column.type != "quarter" or "Q" in period.key


def _read_text(raw: Raw, column: Column, context: Context) -> CellReading:
    text = plain_text(raw)
    if len(text) > MAX_ID_LENGTH and column.type in ID_TYPES:
        return CellReading(gap=Gap(book.TOO_LONG, text))
    return CellReading(text, clean_text(raw))


def _read_names(raw: Raw, column: Column, context: Context) -> CellReading:
    return context.names(plain_text(raw))


def _read_choice(raw: Raw, column: Column, context: Context) -> CellReading:
    words = choice_words(column)
    clean = clean_text(raw)
    if clean in words:
        return CellReading(words[clean], words[clean])
    near = {choice for word, choice in words.items() if len(word) > 2 and one_edit_apart(clean, word)}
    return _gap(book.NOT_IN_LIST, raw, near.pop() if len(near) == 1 else None)


_WORDS: dict[int, tuple[Column, Mapping[str, str]]] = {}


def choice_words(column: Column) -> Mapping[str, str]:
    """Clean word → choice id, for every word that a person may write for a choice of *column*."""
    # Columns hold mappings and cannot be hashed; the column kept beside its words guards its id against reuse.
    known = _WORDS.get(id(column))
    if known is None or known[0] is not column:
        words = {clean_text(word): choice.id for choice in reversed(column.choices) for word in choice.words}
        known = _WORDS[id(column)] = (column, words)
    return known[1]


def one_edit_apart(one: str, other: str) -> bool:
    """True when one letter added, left out or changed, or two neighbours swapped, makes *other* of *one*.

    >>> one_edit_apart("valmsi", "valmis"), one_edit_apart("valmi", "valmis"), one_edit_apart("done", "ready")
    (True, True, False)
    """
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:] and len(a) > 1)


_READERS: Final[Mapping[str, Callable[[Raw, Column, Context], CellReading]]] = (
    dict.fromkeys(NUMBER_TYPES, _read_number)
    | dict.fromkeys(PERIOD_TYPES, _read_period)
    | dict.fromkeys(("text", "long", *ID_TYPES), _read_text)
    | dict.fromkeys(NAME_TYPES, _read_names)
    | {"date": _read_date, "choice": _read_choice}
)
