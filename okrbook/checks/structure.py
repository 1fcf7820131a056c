"""Checks of the WB family: they judge what the reader saw, which no expression can say. Standard library only.

Every check has the signature ``check(book, table, clause, settings)`` and yields hits. ``table`` is each table of the
workbook in turn, the cover among them, for a clause on ``*``, and the cover for a clause on ``cover``; it is None for
the checks of ``ONCE``, which are asked once for the whole workbook.

What the texts of the rules may use, beside what every finding has (``value``, ``row_id``, ``column``, ``table``,
``sheet``):

=================  =====================================================================================================
``gap``            ``value``: what stands in the cell; ``allowed``: the choice list's labels (a text in three languages;
                   choice columns only); ``reading``: the one certain reading (only where there is one); ``first`` and
                   ``second``: the readings of an ambiguous text (a text in three languages)
``id_changed``     ``value``: the date or number that it became; ``likely``: what was typed, a text in three languages
``personal_data``  ``value``: the address or number, a code masked; ``what``: the kinds (a text in three languages)
``fact``           ``value``: what the reader noted, such as a changed header or a typed number; may be empty
``trouble``        ``reason``: the sentence for the reason (a text in three languages); ``detail``
``version``        ``value`` and ``version``: the workbook's; ``known``: the template's; ``form``: the template's label
``external``       ``found``: what was found, in words (a text in three languages)
``cover``          ``value``: what stands in the field (``not_allowed`` only)
``placeholder``    ``value``: the placeholder, or the id of the example row
``duplicate_row``  ``value``: the row's own id; ``others``: the row ids of the rows that say the same
``no_records``     nothing
=================  =====================================================================================================
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from okrbook.book import Book, Fact, Record, TableData
from okrbook.checks.cells import check_gap, check_id_changed, gap_values, typed_cells
from okrbook.checks.hits import cell_hit
from okrbook.checks.privacy import check_personal_data
from okrbook.checks.whole import check_external, check_version
from okrbook.finding import Hit
from okrbook.rule import Clause
from okrbook.template import COVER, Table
from okrbook.texts import LANGUAGES
from okrbook.values import EMPTY_WORDS, clean_text, is_placeholder

Check = Callable[[Book, TableData | None, Clause, Mapping[str, Any]], Iterator[Hit]]

DATE_PATTERN: Final = "xx.xx.20xx"
"""Counts as empty like a dash, but a template writes it to be replaced: that makes it a placeholder."""

MOST_NAMED: Final = 10
"""So many rows are named beside one that says the same; a message is no list of thousands."""

ROW_FACTS: Final = frozenset({"formula_overwritten", "formula_changed"})
"""Facts about one cell of one used row: the finding bears that row's id."""


def check_fact(book: Book, table: TableData | None, clause: Clause, settings: Mapping[str, Any]) -> Iterator[Hit]:
    """What the reader saw of the workbook's shape, of the kinds ``options.kinds``.

    Asked once for the whole workbook. ``options.header``: only facts whose text is one of the column's labels
    (``same``, the first of each table), or none of them (``other``).
    """
    header, told = clause.options.get("header"), set[str]()
    for fact in book.facts:
        if fact.kind not in clause.options["kinds"]:
            continue
        if header is not None and _is_label(book, fact) != (header == "same"):
            continue
        if header != "same" or fact.table not in told:
            told.add(fact.table)
            yield _fact_hit(book, fact)


def _is_label(book: Book, fact: Fact) -> bool:
    """True when the fact's text is a label of its column, with or without the star of a required one."""
    data = book.sheet_of(fact.table)
    column = data.table.by_id.get(fact.column or "") if data is not None else None
    text = clean_text(fact.text).strip("* ")
    return column is not None and any(clean_text(label).strip("* ") == text for label in column.label.values())


def _fact_hit(book: Book, fact: Fact) -> Hit:
    """Its place is the fact's, else the first cell of its sheet, else of the cover, else of the first sheet."""
    data = book.sheet_of(fact.table)
    cover_sheet = book.cover.sheet if book.cover is not None else None
    sheet = fact.sheet or (data.sheet if data is not None else None) or cover_sheet or next(iter(book.sheets), None)
    row_id = None
    if data is not None and fact.kind in ROW_FACTS:
        row_id = next((data.row_id(record) for record in data.records if record.row == fact.row), None)
    return Hit(
        table=fact.table,
        column=fact.column,
        row_id=row_id,
        sheet=sheet,
        row=fact.row or 1,
        col=fact.col or 1,
        value=fact.text,
    )


def check_trouble(book: Book, table: TableData | None, clause: Clause, settings: Mapping[str, Any]) -> Iterator[Hit]:
    """Why the file could not be read or recognised: ``options.code`` is the rule's, ``options.reasons`` its sentences.

    A reason without a sentence is an error of the program (KeyError), never silence.
    """
    trouble = book.trouble
    if trouble is None or trouble.code != clause.options["code"]:
        return
    values = {"reason": clause.options["reasons"][trouble.reason], "detail": trouble.detail}
    sheet = next(iter(book.sheets), None)
    place = (1, 1) if sheet is not None else (0, 0)
    yield Hit(table="", sheet=sheet, row=place[0], col=place[1], value=trouble.reason, values=values)


def check_cover(book: Book, table: TableData | None, clause: Clause, settings: Mapping[str, Any]) -> Iterator[Hit]:
    """Required cover fields that are ``options.state``: ``empty`` (as is a placeholder) or ``not_allowed`` (a gap).

    A field whose place is gone is left to WB004 and WB005.
    """
    if table is None or not table.present:
        return
    record = table.records[0] if table.records else Record(place=1, row=0, cells={})
    wants_gap = clause.options["state"] == "not_allowed"
    for column in table.table.typed:
        if not column.required or table.position(column.id, record) is None:
            continue
        gap = record.gap(column.id)
        if wants_gap and gap is not None:
            yield cell_hit(table, record, column.id, gap.text, gap_values(column, gap), fixable=gap.reading is not None)
        elif not wants_gap and not record.filled(column.id):
            yield cell_hit(table, record, column.id, None)


def check_placeholder(
    book: Book, table: TableData | None, clause: Clause, settings: Mapping[str, Any]
) -> Iterator[Hit]:
    """Placeholders (``options.state`` = ``text``) or rows that equal an example of the template (``row``).

    An example row gives one finding on its id cell (its first cell where the table has no id). The examples of tables
    that the coordinator fills are silent.
    """
    if table is None:
        return
    if clause.options["state"] == "row":
        yield from _example_rows(table)
        return
    for record in table.records:
        for column, cell in typed_cells(table, record):
            left_to_cover = table.table.id == COVER and column.required
            if not left_to_cover and cell.placeholder and _is_template_text(cell.raw):
                yield cell_hit(table, record, column.id, str(cell.raw))


def _is_template_text(raw: str | float) -> bool:
    """True for ``[…]``, «esim. …» and the like; False for what says that nothing stands here: a dash, TBD, «avoin»."""
    clean = clean_text(raw)
    return is_placeholder(clean) and (clean not in EMPTY_WORDS or clean == DATE_PATTERN)


def _example_rows(table: TableData) -> Iterator[Hit]:
    if table.table.prefilled or table.table.id == COVER:
        return
    examples = [row for language in LANGUAGES for row in _example_contents(table.table, language)]
    for record in table.records:
        content = _content(table.table, record)
        if len(content) > 1 and content in examples and not _only_choices(table.table, content):
            yield _row_hit(table, record, {})


def _example_contents(table: Table, language: str) -> list[dict[str, str]]:
    typed = {column.id for column in table.typed}
    return [
        {key: _plain(value) for key, value in row.items() if key in typed and value is not None}
        for row in table.example_rows(language)
    ]


def _only_choices(table: Table, content: Iterable[str]) -> bool:
    """True when nothing but choices stands in the row: picking from a list is no copying of an example."""
    return all(table.by_id[column].type == "choice" for column in content)


def check_duplicate_row(
    book: Book, table: TableData | None, clause: Clause, settings: Mapping[str, Any]
) -> Iterator[Hit]:
    """Rows with the same text in every typed column but the id; each of them is reported.

    Rows with an id alone are not compared.
    """
    if table is None or table.table.id == COVER:
        return
    alike: dict[frozenset[tuple[str, str]], list[Record]] = defaultdict(list)
    for record in table.records:
        content = _content(table.table, record)
        content.pop(table.table.key or "", None)
        if content:
            alike[frozenset(content.items())].append(record)
    for group in alike.values():
        # Two more than are named: the row itself, and the one that shows that there are more.
        first = group[: MOST_NAMED + 2]
        for record in group if len(group) > 1 else ():
            others = [table.row_id(other) or "" for other in first if other is not record]
            named = others[:MOST_NAMED] + (["…"] if len(group) - 1 > MOST_NAMED else [])
            yield _row_hit(table, record, {"others": ", ".join(named)})


def check_no_records(book: Book, table: TableData | None, clause: Clause, settings: Mapping[str, Any]) -> Iterator[Hit]:
    """No table has a used row, tables that the coordinator fills not counted.

    At the first table's header, else on the cover.
    """
    own = [data for data in book.tables.values() if not data.table.prefilled]
    if book.template is None or any(data.records for data in own):
        return
    for data in own:
        first = data.table.key or next((column.id for column in data.table.typed if column.id in data.columns), "")
        place = data.position(first, None)
        if data.present and place is not None:
            yield Hit(table=data.table.id, column=first, sheet=data.sheet, row=place[0], col=place[1])
            return
    sheet = book.cover.sheet if book.cover is not None else next(iter(book.sheets), None)
    yield Hit(table=COVER, sheet=sheet, row=1, col=1)


def _row_hit(table: TableData, record: Record, values: Mapping[str, Any]) -> Hit:
    """A finding about a whole row: on its id cell, its first typed column where the table has no id."""
    column = table.table.key
    if column is None or table.position(column, record) is None:
        column = next(c.id for c in table.table.typed if c.id in table.columns)
    return cell_hit(table, record, column, table.row_id(record), values)


def _content(table: Table, record: Record) -> dict[str, str]:
    """The filled typed cells of a row as comparable text."""
    content: dict[str, str] = {}
    for column in table.typed:
        cell = record.cells.get(column.id)
        if cell is not None and cell.filled:
            content[column.id] = _plain(cell.gap.text if cell.gap is not None else cell.value)
    return content


def _plain(value: Any) -> str:
    """*value* for comparing: dates as ISO, all else as clean text."""
    return value.isoformat() if isinstance(value, date) else clean_text(value)


ONCE: Final = frozenset({"fact", "trouble", "version", "external", "no_records"})
"""Checks that are asked once for the whole workbook."""

CHECKS: Final[Mapping[str, Check]] = {
    "gap": check_gap,
    "id_changed": check_id_changed,
    "personal_data": check_personal_data,
    "fact": check_fact,
    "trouble": check_trouble,
    "version": check_version,
    "external": check_external,
    "cover": check_cover,
    "placeholder": check_placeholder,
    "duplicate_row": check_duplicate_row,
    "no_records": check_no_records,
}
