"""Where the tables stand: by the key row, else by the workbook's names, else by header labels. Never by position."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from okrbook.read.anchors import Anchors, Found, Named, label_text, labels_of, labels_on
from okrbook.read.grid import Sheet
from okrbook.read.workbook import Workbook
from okrbook.template import Table, Template
from okrbook.values import clean_text

HEADER_SEARCH: Final = 60
"""In how many rows with content a header is looked for."""
HEADER_AFTER_KEYS: Final = 12
"""In how many rows with content below the key row it is looked for: room for rows that people insert."""
RECOGNISED: Final = 3
"""So many labels, or all of a smaller table's, are needed to recognise a table by labels alone."""


@dataclass
class Place:
    """Where a table stands. For a record (the cover) ``columns`` gives the rows, ``value_col`` the values' column."""

    sheet: Sheet
    header_row: int
    first_row: int
    columns: dict[str, int]
    fallback: set[str] = field(default_factory=set)
    """Columns that were not found by their key."""
    own: frozenset[int] = frozenset()
    """Columns that bear a key of ours but are no column of the template, such as the check column."""
    value_col: int = 0
    copies: tuple[Sheet, ...] = ()
    """Further sheets with the keys of the same table: copies that somebody keeps. They are not read."""


def locate(table: Table, workbook: Workbook, anchors: Anchors) -> Place | None:
    """Where *table* stands by its keys or names; None when it has neither (then ``by_labels`` may still find it)."""
    keys = anchors.keys.get(table.id, [])
    names = anchors.names.get(table.id, {})
    if table.is_record:
        return _locate_record(table, workbook, keys, names)
    home = _home(workbook, keys, names)
    if home is None:
        return None
    row_of_keys = _key_line(keys, home, "row")
    columns: dict[str, int] = {}
    for found in keys:
        if found.sheet is home and found.row == row_of_keys:
            columns.setdefault(found.column, found.col)
    taken = set(columns.values())
    named = {
        column: name.col
        for column, name in names.items()
        if name.sheet.lower() == home.name.lower() and column not in columns and name.col not in taken
    }
    place = _with_header(table, home, columns | named, row_of_keys)
    if place is None:
        return None
    place.fallback |= named.keys()
    _labels_beat_keys(table, place)
    own = home.rows.get(row_of_keys, {}) if row_of_keys else {}
    ours = (f"{table.id}.", "okrbook.")
    place.own = frozenset(col for col, raw in own.items() if isinstance(raw, str) and raw.startswith(ours))
    place.copies = tuple({id(key.sheet): key.sheet for key in keys if key.sheet is not home}.values())
    return place


def _home(workbook: Workbook, keys: list[Found], names: Mapping[str, Named]) -> Sheet | None:
    """Of the sheets with keys the one that the names mean, else the first; without keys the one that the names mean."""
    meant = Counter(name.sheet.lower() for name in names.values())
    with_keys = list({id(found.sheet): found.sheet for found in keys}.values())
    candidates = with_keys or [sheet for sheet in workbook.sheets if meant[sheet.name.lower()]]
    return max(candidates, key=lambda sheet: meant[sheet.name.lower()], default=None)


def _key_line(keys: list[Found], home: Sheet, axis: str) -> int:
    """The row (or column) that holds most of the table's keys, the first of equals; 0 without keys."""
    lines = Counter(getattr(found, axis) for found in keys if found.sheet is home)
    return int(min(lines, key=lambda line: (-lines[line], line), default=0))


def _with_header(table: Table, sheet: Sheet, columns: dict[str, int], key_row: int) -> Place | None:
    """Finds the header row for known columns, and further columns by its labels."""
    labels = labels_of(table)
    reach = HEADER_AFTER_KEYS if key_row else HEADER_SEARCH
    below = sorted(row for row in sheet.rows if row > key_row)[:reach]
    hits = {row: _matches(sheet, row, columns, labels) for row in below}
    header = max(below, key=lambda row: hits[row], default=0)
    if not header:
        # Nothing stands below the keys: an empty table whose header has been cleared too.
        return None
    if hits[header] == 0:
        header = below[0] if key_row else _widest(sheet, below, columns)
        if not _like_header(sheet, header, columns):
            return None
    first = header + 1
    while first in hits and hits[first] * 2 > len(columns):
        first += 1
    place = Place(sheet, header, first, dict(columns))
    _add_by_label(table, place)
    return place


def _matches(sheet: Sheet, row: int, columns: Mapping[str, int], labels: Mapping[str, frozenset[str]]) -> int:
    cells = sheet.rows[row]
    return sum(1 for col in columns.values() if label_text(cells.get(col)) in labels)


def _widest(sheet: Sheet, rows: list[int], columns: Mapping[str, int]) -> int:
    """The first row in which most of the columns hold something."""
    return max(rows, key=lambda row: (sum(col in sheet.rows[row] for col in columns.values()), -row))


def _like_header(sheet: Sheet, row: int, columns: Mapping[str, int]) -> bool:
    """True for a row of texts over most of the columns: a header whose labels have all been rewritten."""
    texts = [sheet.rows[row].get(col) for col in columns.values()]
    return all(raw is None or isinstance(raw, str) for raw in texts) and sum(map(bool, texts)) * 2 > len(texts)


def _add_by_label(table: Table, place: Place) -> None:
    labels = labels_of(table)
    taken = set(place.columns.values())
    for col, raw in sorted(place.sheet.rows.get(place.header_row, {}).items()):
        missing = labels.get(label_text(raw), frozenset()) - place.columns.keys()
        if col not in taken and len(missing) == 1:
            column = next(iter(missing))
            place.columns[column] = col
            place.fallback.add(column)


def _labels_beat_keys(table: Table, place: Place) -> None:
    """When every header names exactly one column and all are there, but not where the keys say, the labels win.

    That happens when somebody cuts a column's cells and pastes them elsewhere without the hidden key row.
    """
    labels = labels_of(table)
    said: dict[str, int] = {}
    for column, col in place.columns.items():
        ids = labels.get(label_text(place.sheet.rows.get(place.header_row, {}).get(col)), frozenset())
        meant = column if column in ids else next(iter(ids)) if len(ids) == 1 else None
        if meant is None or meant in said:
            return
        said[meant] = col
    if said.keys() == place.columns.keys():
        place.fallback |= {column for column, col in said.items() if place.columns[column] != col}
        place.columns = said


def _locate_record(table: Table, workbook: Workbook, keys: list[Found], names: Mapping[str, Named]) -> Place | None:
    """A record: keys in one column, labels and values beside them; or a name for each value's cell."""
    home = _home(workbook, keys, names)
    if home is None:
        return None
    key_col = _key_line(keys, home, "col")
    rows: dict[str, int] = {}
    for found in keys:
        if found.sheet is home and found.col == key_col:
            rows.setdefault(found.column, found.row)
    here = {column: name for column, name in names.items() if name.sheet.lower() == home.name.lower() and name.row}
    fallback = {column for column in here if column not in rows}
    rows |= {column: here[column].row for column in fallback}
    value_cols = Counter(name.col for name in here.values())
    label_col = _label_column(table, home)
    if value_cols:
        value_col = max(value_cols, key=lambda col: value_cols[col])
    else:
        value_col = label_col + 1 if label_col else key_col + 2
    if not rows:
        return None
    place = Place(home, min(rows.values()), min(rows.values()), rows, fallback, value_col=value_col)
    _add_fields_by_label(table, place, label_col)
    return place


def _label_column(table: Table, sheet: Sheet) -> int:
    """The column that holds most of the record's labels; 0 when none holds any."""
    labels = labels_of(table)
    counts = Counter(col for row in labels_on(sheet).values() for col, label in row.items() if label in labels)
    return min(counts, key=lambda col: (-counts[col], col), default=0)


def _add_fields_by_label(table: Table, place: Place, label_col: int) -> None:
    labels = labels_of(table)
    taken = set(place.columns.values())
    for row, found in labels_on(place.sheet).items():
        missing = labels.get(found.get(label_col, ""), frozenset()) - place.columns.keys()
        if label_col and row not in taken and len(missing) == 1:
            column = next(iter(missing))
            place.columns[column] = row
            place.fallback.add(column)


def by_labels(tables: Iterable[Table], free: Iterable[Sheet], marked: bool) -> dict[str, Place]:
    """Tables recognised by labels alone, on sheets that are *free*: the labels of its required columns in one row.

    In a workbook that bears our mark, a sheet with the table's own name is recognised by half of them.
    """
    sheets = tuple(free)
    candidates: list[tuple[int, int, Table, Place]] = []
    for order, table in enumerate(tables):
        for sheet in sheets:
            by_label = _record_by_labels if table.is_record else _table_by_labels
            place = by_label(table, sheet, marked)
            if place is not None:
                candidates.append((-len(place.columns), order, table, place))
    places: dict[str, Place] = {}
    busy: set[int] = set()
    for _, _, table, place in sorted(candidates, key=lambda item: item[:2]):
        if table.id not in places and id(place.sheet) not in busy:
            busy.add(id(place.sheet))
            place.fallback = set(place.columns)
            places[table.id] = place
    return places


def _table_by_labels(table: Table, sheet: Sheet, marked: bool) -> Place | None:
    labels = labels_of(table)
    rows = islice(labels_on(sheet).items(), HEADER_SEARCH)
    best = max(((len(labels.keys() & set(found.values())), -row) for row, found in rows), default=(0, 0))
    if not best[0]:
        return None
    place = Place(sheet, -best[1], 1 - best[1], {})
    _add_by_label(table, place)
    required = [column.id for column in table.visible if column.required]
    found = sum(column in place.columns for column in required)
    named = marked and clean_text(sheet.name) in map(clean_text, table.label.values())
    enough = found == len(required) or (named and found * 2 >= len(required))
    return place if enough and len(place.columns) >= min(RECOGNISED, len(table.visible)) else None


def _record_by_labels(table: Table, sheet: Sheet, marked: bool) -> Place | None:
    label_col = _label_column(table, sheet)
    if not label_col:
        return None
    place = Place(sheet, 0, 0, {}, value_col=label_col + 1)
    _add_fields_by_label(table, place, label_col)
    required = [column.id for column in table.visible if column.required]
    if len(place.columns) < RECOGNISED or sum(column in place.columns for column in required) * 2 < len(required):
        return None
    place.header_row = place.first_row = min(place.columns.values())
    return place


def locate_all(template: Template, workbook: Workbook, anchors: Anchors, marked: bool) -> dict[str, Place]:
    """The place of every table of *template* that is found, the cover among them."""
    tables = (template.cover, *template.tables)
    places = {table.id: place for table in tables if (place := locate(table, workbook, anchors)) is not None}
    lost = [table for table in tables if table.id not in places]
    if lost:
        taken = {id(place.sheet) for place in places.values()}
        free = (sheet for sheet in workbook.sheets if id(sheet) not in taken and sheet.name != anchors.guide)
        places |= by_labels(lost, free, marked)
    return places


def best_template(
    templates: Mapping[str, Template], workbook: Workbook, anchors: Anchors
) -> tuple[Template, dict[str, Place]] | None:
    """Without a mark: the template of which most tables are found and fewest are missing; None when no table is."""
    best: tuple[tuple[int, int, int], Template, dict[str, Place]] | None = None
    for template in templates.values():
        places = locate_all(template, workbook, anchors, marked=False)
        found = sum(table.id in places for table in template.tables)
        score = (found, found - len(template.tables), sum(len(place.columns) for place in places.values()))
        if found and (best is None or score > best[0]):
            best = (score, template, places)
    return (best[1], best[2]) if best else None
