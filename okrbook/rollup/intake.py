"""Which of the given files are returns of the merged period, and why the others are left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath
from typing import Final

from okrbook import periods
from okrbook.book import Book
from okrbook.errors import UsageError
from okrbook.finding import Finding
from okrbook.periods import Period
from okrbook.rollup.judge import Judge
from okrbook.rollup.model import CHART, LEFT_OUT, MERGED, TREND, Entry, LeftOut, Return, Row
from okrbook.rollup.rows import Identity, cover_text, rows_of, same

ORG: Final = "org"
"""The template of the organisation workbook, which is no return."""

_NEEDED: Final = ("unit_id", "period")
"""Cover fields without which a return belongs nowhere."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A return that can be told by its cover, on its way into the roll-up. Compared as an object, not by content."""

    book: Book
    lint: Sequence[Finding]
    identity: Identity
    period: Period
    cover: Row
    role: str = MERGED
    reason: str | None = None

    @property
    def path(self) -> str:
        """The file."""
        return self.book.path


@dataclass(frozen=True, slots=True)
class Intake:
    """What was received: the returns that take part, those left out, one line for every file, and findings."""

    period: Period | None
    taking_part: tuple[Candidate, ...]
    set_aside: tuple[Candidate, ...]
    """Left out although their unit and period are known."""
    left_out: tuple[LeftOut, ...]
    manifest: tuple[Entry, ...]
    findings: tuple[Finding, ...]


def take_in(
    results: Iterable[tuple[Book, Sequence[Finding]]],
    *,
    org: Book | None,
    known_units: Collection[str] | None,
    period: str | None,
    prefer_newest: bool,
    judge: Judge,
) -> Intake:
    """Sorts the given files: what takes part, what gives a trend, what is left out and why.

    ``known_units``: the chart's unit ids as they are compared; None without a chart.

    Raises:
        UsageError: *period* cannot be read as a period.
    """
    manifest = [_chart_entry(org)] if org is not None else []
    candidates: list[Candidate] = []
    for book, lint in sorted(results, key=lambda result: (result[0].path, result[0].sha256)):
        if book.template is not None and book.template.id == ORG:
            if org is None or book.path != org.path:
                manifest.append(_chart_entry(book))
            continue
        reason = _unusable(book, lint)
        if reason is not None:
            manifest.append(_unusable_entry(book, reason))
            continue
        candidates.append(_candidate(book, lint))
    merged_period, candidates, findings = _sift(candidates, known_units, period, prefer_newest, judge)
    manifest += [_entry(one) for one in candidates]
    manifest.sort(key=lambda entry: (entry.path, entry.sha256))
    return Intake(
        period=merged_period,
        taking_part=tuple(one for one in candidates if one.role != LEFT_OUT),
        set_aside=tuple(one for one in candidates if one.role == LEFT_OUT),
        left_out=tuple(_left_out(entry, judge) for entry in manifest if entry.reason is not None),
        manifest=tuple(manifest),
        findings=tuple(findings),
    )


def _unusable(book: Book, lint: Sequence[Finding]) -> str | None:
    """The code of the rule that keeps the file out whatever the other files are; None when it can take part."""
    if book.trouble is not None:
        return book.trouble.code
    for code in ("WB001", "WB002"):
        if any(finding.code == code for finding in lint):
            return code
    if book.template is None:
        return "WB002"
    if any(finding.code == "WB003" and finding.severity == "error" for finding in lint):
        return "WB003"
    if any(finding.code == "WB024" and finding.column in _NEEDED for finding in lint) or _identity(book) is None:
        return "WB024"
    return "WB028" if any(finding.code == "WB028" for finding in lint) else None


def _identity(book: Book) -> tuple[Identity, Period] | None:
    unit_id, period = cover_text(book, "unit_id"), periods.parse(cover_text(book, "period"))
    if book.template is None or unit_id is None or period is None:
        return None
    return Identity(unit_id, cover_text(book, "reform_id"), book.template.id, period.key), period


def _candidate(book: Book, lint: Sequence[Finding]) -> Candidate:
    known = _identity(book)
    assert known is not None  # noqa: S101 (_unusable has left out every book without an identity)
    identity, period = known
    return Candidate(book, lint, identity, period, next(rows_of(book, "cover", identity, MERGED)))


def _sift(
    candidates: list[Candidate], known: Collection[str] | None, wanted: str | None, prefer_newest: bool, judge: Judge
) -> tuple[Period | None, list[Candidate], list[Finding]]:
    """Gives every candidate its role; the order of the steps decides which of several reasons is told."""
    findings: list[Finding] = []
    strangers = [one for one in candidates if known is not None and same(one.identity.unit_id) not in known]
    findings += [judge.finding("MRG003", one.cover, "unit_id") for one in strangers]
    out = [replace(one, role=LEFT_OUT, reason="MRG003") for one in strangers]
    rest = [one for one in candidates if one not in strangers]

    period = _wanted(wanted) or _latest_shortest(rest)
    if period is None:
        return None, sorted(out, key=lambda one: one.path), findings
    mixed = [one for one in rest if not _belongs(one.period, period)]
    findings += [judge.finding("MRG004", one.cover, "period", {"period": period.key}) for one in mixed]
    out += [replace(one, role=LEFT_OUT, reason="MRG004") for one in mixed]
    rest = [one for one in rest if one not in mixed]

    rest, doubles, found = _duplicates(rest, prefer_newest, judge)
    findings += found
    out += [replace(one, role=LEFT_OUT, reason="MRG002") for one in doubles]
    return period, sorted([*_roles(rest, period), *out], key=lambda one: (one.path, one.book.sha256)), findings


def _wanted(text: str | None) -> Period | None:
    if text is None:
        return None
    period = periods.parse(text)
    if period is None:
        raise UsageError(f"«{text}» is not a period; write for example 2027, 2027H1, 2027T1, 2027Q1 or 2026-2029")
    return period


def _months(period: Period) -> int:
    return (period.end.year - period.start.year) * 12 + period.end.month - period.start.month + 1


def _latest_shortest(candidates: Sequence[Candidate]) -> Period | None:
    """The merged period when none was asked for. Counted in months: quarters differ in days but not in length."""
    return min((one.period for one in candidates), key=lambda p: (_months(p), -p.start.toordinal()), default=None)


def _belongs(period: Period, merged: Period) -> bool:
    return periods.contains(period, merged) or periods.contains(merged, period)


def _duplicates(
    candidates: Sequence[Candidate], prefer_newest: bool, judge: Judge
) -> tuple[list[Candidate], list[Candidate], list[Finding]]:
    """Those that stay, those left out as duplicates, and MRG002 for both sides where nobody chose between them."""
    groups: dict[tuple[str, str, str, str], list[Candidate]] = defaultdict(list)
    for one in candidates:
        groups[one.identity.key].append(one)
    stay: list[Candidate] = []
    out: list[Candidate] = []
    findings: list[Finding] = []
    for group in groups.values():
        chosen = group[0] if len(group) == 1 else _newest(group) if prefer_newest else None
        if chosen is not None:
            stay.append(chosen)
            out += [one for one in group if one is not chosen]
            continue
        out += group
        for one in group:
            others = ", ".join(_name(other.path, one.path) for other in group if other is not one)
            findings.append(judge.finding("MRG002", one.cover, "unit_id", {"others": others}))
    return stay, out, findings


def _newest(group: Sequence[Candidate]) -> Candidate | None:
    """The one modified last by its package's own date; None when a date is missing or two are the same."""
    dates = [one.book.modified for one in group]
    if None in dates or len(set(dates)) < len(dates):
        return None
    return max(group, key=lambda one: one.book.modified or "")


def _name(path: str, beside: str) -> str:
    """The file's name without its folder; the whole path when the file beside it is called the same."""
    name = PurePath(path).name
    return path if name == PurePath(beside).name else name


def _roles(candidates: Sequence[Candidate], merged: Period) -> list[Candidate]:
    """One return of each unit, reform and template counts; the others that belong to the period give a trend."""
    groups: dict[tuple[str, str, str], list[Candidate]] = defaultdict(list)
    for one in candidates:
        groups[one.identity.key[:3]].append(one)
    done: list[Candidate] = []
    for group in groups.values():
        counts = min(group, key=lambda one: _fit(one.period, merged))
        done += [one if one is counts else _earlier(one) for one in group]
    return done


def _earlier(one: Candidate) -> Candidate:
    return replace(one, role=TREND, cover=replace(one.cover, role=TREND))


def _fit(period: Period, merged: Period) -> tuple[int, int, int]:
    """The least fits best: the merged period itself, then the shortest that contains it, then the latest inside it."""
    if periods.contains(period, merged):
        return (0, _months(period), 0)
    return (1, -period.end.toordinal(), -period.start.toordinal())


def as_return(one: Candidate, today: date) -> Return:
    """The candidate as the roll-up shows it."""
    cover, counted = one.cover, [finding.severity for finding in one.lint if finding.suppressed is None]
    return Return(
        path=one.path,
        unit_id=one.identity.unit_id,
        unit_name=cover.text("unit_name"),
        level=cover.text("level"),
        parent_unit_id=cover.text("parent_unit_id"),
        reform_id=one.identity.reform_id,
        reform_name=cover.text("reform_name"),
        template=one.identity.template,
        template_version=one.book.version,
        period=one.identity.period,
        phase=periods.phase(one.period, today),
        language=one.book.language,
        sha256=one.book.sha256,
        modified=one.book.modified,
        role=one.role,
        errors=counted.count("error"),
        warnings=counted.count("warning"),
        infos=counted.count("info"),
        cover=cover,
    )


def _entry(one: Candidate) -> Entry:
    return replace(
        _plain_entry(one.book, one.role),
        unit_id=one.identity.unit_id,
        reform_id=one.identity.reform_id,
        period=one.identity.period,
        reason=one.reason,
    )


def _chart_entry(book: Book) -> Entry:
    return _plain_entry(book, CHART)


def _unusable_entry(book: Book, reason: str) -> Entry:
    return replace(_plain_entry(book, LEFT_OUT), reason=reason)


def _plain_entry(book: Book, role: str) -> Entry:
    return Entry(
        path=book.path,
        sha256=book.sha256,
        role=role,
        unit_id=cover_text(book, "unit_id"),
        reform_id=cover_text(book, "reform_id"),
        template=book.template.id if book.template else None,
        template_version=book.version,
        period=cover_text(book, "period"),
        modified=book.modified,
    )


def _left_out(entry: Entry, judge: Judge) -> LeftOut:
    reason = entry.reason or ""
    text = judge.catalogue.rules[reason].title
    return LeftOut(entry.path, reason, text, entry.unit_id, entry.template, entry.period)
