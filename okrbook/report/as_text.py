"""Findings for a terminal: file by file, the same message of one column on one line with all its cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final

from okrbook.finding import Finding
from okrbook.linting import FileResult, LintResult
from okrbook.report import sentences
from okrbook.texts import DEFAULT_LANGUAGE, SEVERITY_WORDS, Text

if TYPE_CHECKING:
    from okrbook.catalogue import Catalogue

Paint = Callable[[str, str], str]
"""``(text, severity or "quiet" or "good")`` → the text with or without colour."""

MOST_CELLS: Final = 12
"""So many cells are named on one line; the rest are counted."""

_WORDS: Final[dict[str, Text]] = {
    "clean": {"fi": "ei huomautettavaa", "sv": "inget att anmärka", "en": "nothing to remark"},
    "more": {"fi": "ja {count} muuta", "sv": "och {count} till", "en": "and {count} more"},
    "set_aside": {"fi": "ohitettu: {reason}", "sv": "förbigått: {reason}", "en": "set aside: {reason}"},
    "files": {"fi": "Tiedostoja {count}", "sv": "Filer: {count}", "en": "Files: {count}"},
    "error": {"fi": "virheitä {count}", "sv": "fel: {count}", "en": "errors: {count}"},
    "warning": {"fi": "varoituksia {count}", "sv": "varningar: {count}", "en": "warnings: {count}"},
    "info": {"fi": "huomioita {count}", "sv": "anmärkningar: {count}", "en": "notes: {count}"},
    "suppressed": {"fi": "ohitettuja {count}", "sv": "förbigångna: {count}", "en": "set aside: {count}"},
}


def _plain(text: str, tone: str) -> str:
    return text


def lint_text(
    result: LintResult, catalogue: Catalogue, language: str | None = None, paint: Paint = _plain
) -> Iterator[str]:
    """The lines of the report.

    Args:
        result: what was found.
        catalogue: for the sentences.
        language: of the sentences; None: each workbook's own.
        paint: colours.
    """
    for file in result.files:
        yield from _file(file, catalogue, language, paint)
    chosen = language or (result.files[0].language if result.files else DEFAULT_LANGUAGE)
    counts = [_said("files", chosen, len(result.files))]
    counts += [_said(severity, chosen, result.count(severity)) for severity in SEVERITY_WORDS]
    if result.suppressed:
        counts.append(_said("suppressed", chosen, result.suppressed))
    yield f"{counts[0]}: {', '.join(counts[1:])}" if chosen == "fi" else ", ".join(counts)


def _file(file: FileResult, catalogue: Catalogue, language: str | None, paint: Paint) -> Iterator[str]:
    chosen = language or file.language
    who = ", ".join(filter(None, (file.unit_name or file.unit_id, file.period)))
    title = f"{inert(file.path)}{f' ({inert(who)})' if who else ''}"
    if not file.findings:
        yield f"{title}: {paint(_WORDS['clean'][chosen], 'good')}"
        return
    yield title
    for group in _groups(file.findings, catalogue, chosen):
        yield from _group(group, catalogue, chosen, paint)
    yield ""


def _groups(findings: Sequence[Finding], catalogue: Catalogue, language: str) -> Iterator[list[Finding]]:
    """Findings that say the same of one column, in the order of the first of each."""
    order: dict[tuple[object, ...], int] = {}

    def place(finding: Finding) -> int:
        text = sentences.message(finding, catalogue, language)
        key = (finding.code, finding.severity, finding.sheet, finding.col, finding.suppressed, text)
        return order.setdefault(key, len(order))

    places = [(place(finding), at, finding) for at, finding in enumerate(findings)]
    for _, group in groupby(sorted(places, key=lambda item: item[:2]), key=lambda item: item[0]):
        yield [finding for _, _, finding in group]


def _group(group: Sequence[Finding], catalogue: Catalogue, language: str, paint: Paint) -> Iterator[str]:
    first = group[0]
    cells = [finding.cell for finding in group if finding.cell]
    where = ", ".join(cells[:MOST_CELLS])
    if len(cells) > MOST_CELLS:
        where += f" {_said('more', language, len(cells) - MOST_CELLS)}"
    word = paint(sentences.severity_word(first.severity, language), first.severity)
    place = " ".join(filter(None, (inert(first.sheet or ""), where)))
    yield f"  {word} {first.code}{f' · {place}' if place else ''}"
    yield f"    {inert(sentences.message(first, catalogue, language))}"
    if first.suppressed is not None:
        yield paint(f"    ({_WORDS['set_aside'][language].format(reason=inert(first.suppressed))})", "quiet")
    else:
        yield paint(f"    → {inert(sentences.hint(first, catalogue, language))}", "quiet")


def _said(word: str, language: str, count: int) -> str:
    return _WORDS[word][language].format(count=count)


def inert(text: str) -> str:
    """*text* on one line and without control characters: a cell cannot move the cursor or colour the terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in " ".join(text.split()))
