"""What the demonstration says in the end: five lines on what to open first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from okrbook.demonstration.county import UNIT
from okrbook.errors import UsageError, nearest
from okrbook.texts import LANGUAGES

if TYPE_CHECKING:
    from okrbook.demonstration.building import DemoResult
    from okrbook.rollup.model import Return, RollUp

texts: Final[Mapping[str, tuple[str, ...]]] = {
    "fi": (
        "1. Avaa ensin {rollup}: se kokoaa tavoitteet tiimeistä koko hyvinvointialueeseen. Odotettuja palautuksia on "
        "{expected}, koottuja {received}, ja palautus puuttuu vielä näiltä yksiköiltä: {missing}.",
        "2. Avaa sitten {top}: hyvinvointialueen tavoitteen «{title}» eteneminen on {own} % ja sitä tukevien "
        "tavoitteiden keskimäärin {children} %.",
        "3. Vertaa kahta palautusta: {clean} on kunnossa, ja tiedostosta {faulty} löytyy {findings} korjattavaa "
        "kohtaa.",
        "4. Katso, millaisena lomake lähetetään: {blank} on tyhjä, mutta ylemmän tason avaintulokset ovat siinä "
        "valmiina.",
        "5. Samat luvut ja kaikki havainnot ovat tiedostossa {json}, ja yksiköt ovat tiedostossa {org}.",
    ),
    "sv": (
        "1. Öppna först {rollup}: den sammanställer målen från teamen till hela välfärdsområdet. Antalet väntade "
        "inlämningar är {expected} och antalet sammanställda {received}. Inlämning saknas ännu från dessa enheter: "
        "{missing}.",
        "2. Öppna sedan {top}: framsteget för välfärdsområdets mål «{title}» är {own} % och för målen som stöder det i "
        "genomsnitt {children} %.",
        "3. Jämför två inlämningar: {clean} är i ordning, och i {faulty} finns {findings} ställen att rätta.",
        "4. Se hur formuläret ser ut när det sänds ut: {blank} är tomt, men nyckelresultaten på högre nivå är redan "
        "ifyllda.",
        "5. Samma tal och alla iakttagelser finns i {json}, och enheterna finns i {org}.",
    ),
    "en": (
        "1. Open {rollup} first: it rolls objectives up from teams to the whole county. Returns expected: {expected}, "
        "merged: {received}. Units whose return is still missing: {missing}.",
        "2. Then open {top}: the county's objective «{title}» has progressed {own} %, and the objectives that serve it "
        "{children} % on average.",
        "3. Compare two returns: {clean} is in order, and {faulty} has {findings} places to correct.",
        "4. See the form as it is sent out: {blank} is empty, but the key results of the unit above are already there.",
        "5. The same figures and all findings are in {json}, and the units are in {org}.",
    ),
}
"""Language → the five lines."""


def told(result: DemoResult, language: str) -> tuple[str, ...]:
    """The five lines in *language*.

    Raises:
        UsageError: there is no such language.
    """
    if language not in texts:
        raise UsageError(f"There is no language «{language}»{nearest(language, LANGUAGES)} ({', '.join(LANGUAGES)})")
    facts = _facts(result)
    return tuple(line.format_map(facts) for line in texts[language])


def _facts(result: DemoResult) -> Mapping[str, Any]:
    rollup = result.rollup
    top = rollup.objectives[0]
    clean, faulty, findings = _pair(rollup)
    return {
        "rollup": result.rollup_book,
        "json": result.rollup_json,
        "org": result.org,
        "expected": rollup.expected,
        "received": rollup.received,
        "missing": ", ".join(rollup.missing),
        "top": top.row.path if top.row else "",
        "title": top.title,
        "own": _percent(top.progress_own),
        "children": _percent(top.progress_children),
        "clean": clean,
        "faulty": faulty,
        "findings": findings,
        "blank": _prefilled(result),
    }


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.0f}"


def _pair(rollup: RollUp) -> tuple[str, str, int]:
    """The return without findings that is most like the one with the most of them, that one, and their number."""
    found = Counter(finding.path for finding in rollup.findings)
    faulty = max(rollup.returns, key=lambda its: found[its.path])

    def unlike(its: Return) -> tuple[bool, bool]:
        return its.template != faulty.template or its.level != faulty.level, its.parent_unit_id != faulty.parent_unit_id

    clean = min((its for its in rollup.returns if not found[its.path]), key=unlike)
    return clean.path, faulty.path, found[faulty.path]


def _prefilled(result: DemoResult) -> Path:
    """The blank form of a unit that has tasks only: it cannot do without the key results above."""
    unit = next(node.unit_id for _, node in result.rollup.nodes() if node.is_unit)
    return next(path for path in result.blanks if path.name.startswith(f"{unit}-{UNIT}-"))
