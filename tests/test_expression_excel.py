"""The language as spreadsheet formulas, and the hidden sheets that carry them: what they are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from okrbook import calc
from okrbook.calc import CalcSheet, display_formula
from okrbook.calc.build import calc_sheets
from okrbook.catalogue import load
from okrbook.expression import ExpressionError, Scope, parse, tree
from okrbook.expression.excel import compile_excel, number
from okrbook.read.formulas import is_ours, same
from okrbook.template import Column, Table, Template
from okrbook.texts import LANGUAGES
from tests.support.agreement import whole_language

OKR = load().templates["okr"]


class Letters:
    """A layout in which every place is called what it is."""

    today = "TODAY_CELL"
    phase = "PHASE"
    period_start = "START"
    period_end = "END"

    def this(self, column: str, *, value: bool = True) -> str:
        return f"this_{column}"

    def cover(self, field: str, *, value: bool = True) -> str:
        return f"cover_{field}"

    def area(self, table: str, column: str, *, value: bool = True) -> str:
        return f"all_{column}"

    def above(self, table: str, column: str) -> str:
        return f"above_{column}"

    def used(self, table: str) -> str:
        return "used"

    def firsts(self, table: str, column: str) -> str:
        return f"first_{column}"

    def numeric(self, table: str, column: str) -> str:
        return f"numbers_{column}"

    def places(self, table: str) -> str:
        return "places"

    def typed(self, table: str, column: str) -> bool:
        return OKR.by_id[table].by_id[column].typed

    def is_period(self, cell: tree.Node) -> bool:
        return getattr(cell, "field", "") == "period"


def formula(text: str, table: str = "objectives") -> str:
    return compile_excel(parse(text, Scope(OKR, OKR.by_id[table])), Letters())


ID = 'IF(T(this_objective_id)="",NA(),this_objective_id)'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.5 + -2", "(1.5+(-2))"),
        ("this.objective_id", ID),
        ("this.approval_date", "IF(ISNUMBER(this_approval_date),this_approval_date,NA())"),
        ("today()", "TODAY_CELL"),
        ("filled(this.title)", '(this_title<>"")'),
        ("readable(this.approval_date)", '(this_approval_date<>"!")'),
        ("readable(this.title)", "NOT(ISNUMBER(this_title))"),
        ("1 if filled(this.title) and today() > period_end('2027q1') else 0",
         'IF(IF((this_title<>""),(TODAY_CELL>46477),FALSE),1,0)'),
        ("this.objective_id == 'say \"x\"'", f'({ID}="say ""x""")'),
        ("this.objective_id in ('a', 'b')", f'(SUMPRODUCT(--({ID}={{"a","b"}}))>0)'),
        ("today() - 3 == today()", "(ROUND((TODAY_CELL-3)-TODAY_CELL,9)=0)"),
        ("count(key_results, objective_id == this.objective_id)",
         f'SUMPRODUCT(1*(all_objective_id={ID})*(all_objective_id>""))'),
        ("count(key_results)", "SUMPRODUCT(1*used*1)"),
        ("distinct(key_results, owner)", "SUM(first_owner)"),
        ("mean(key_results, target)",
         '(SUMPRODUCT((all_target<"")*1,all_target)/SUMPRODUCT((all_target<"")*1*(all_target<"")))'),
        ("period_end('2027q1')", "46477"),
    ],
)  # fmt: skip
def test_formulas(text: str, expected: str) -> None:
    assert formula(text) == expected


def test_a_condition_that_an_unused_row_could_meet_asks_for_used_rows() -> None:
    assert "*used" in formula("count(key_results, not filled(title))")
    assert "*used" in formula("count(key_results, progress_counted == 0)")
    assert "*used" in formula("count(key_results, filled(this.title))")
    assert "used" not in formula("count(key_results, filled(title) and not filled(owner))")
    assert "used" not in formula("count(key_results, target > 0 or not (target < 3))")
    assert "*used" in formula("count(key_results, target > 0 or not filled(target))")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("min(key_results, target, on_step(target, 0, 1))", "derived column"),
        ("count(key_results, abs(target) > 3)", "derived column"),
        ("distinct(key_results, owner, target > 3)", "distinct"),
        ("period_end(this.title)", "period_end"),
        (" + ".join(["this.approval_date - period_start()"] * 90), "characters"),
    ],
)
def test_what_no_formula_can_say_is_refused(text: str, said: str) -> None:
    with pytest.raises(ExpressionError, match=said):
        formula(text)


def test_numbers_as_formulas_write_them() -> None:
    assert [number(value) for value in (0.0, 12.0, 0.1, -3.0, 1e-7, 1e20)] == [
        "0",
        "12",
        "0.1",
        "(-3)",
        "1E-07",
        "1E+20",
    ]


def sheets(template: Template, language: str = "fi") -> tuple[CalcSheet, ...]:
    return calc.sheets(template, language, load())


def formulas(template: Template, language: str = "fi") -> Iterator[str]:
    for sheet in sheets(template, language):
        for _, _, value in sheet.cells:
            if isinstance(value, str) and value.startswith("="):
                yield value


def deepest(formula: str) -> int:
    depth = most = 0
    for sign in re.sub(r'"[^"]*"', "", formula):
        depth += (sign == "(") - (sign == ")")
        most = max(most, depth)
    assert depth == 0, formula
    return most


@pytest.mark.parametrize("template", [OKR, whole_language()], ids=lambda template: template.id)
@pytest.mark.parametrize("language", LANGUAGES)
def test_formulas_stay_within_what_programs_take(template: Template, language: str) -> None:
    new = ("LET(", "XLOOKUP(", "FILTER(", "LAMBDA(", "UNIQUE(", "TEXTJOIN(", "IFS(", "SWITCH(")
    for made in set(formulas(template, language)):
        assert len(made) < 8192
        assert deepest(made) < 64
        assert not any(function in made for function in new)
        assert all(len(text) <= 255 for text in re.findall(r'"([^"]*)"', made))


def test_data_sheets_are_read_by_whole_columns_only() -> None:
    """Whatever users insert, delete, sort or drag, no reference to the data moves."""
    own = re.compile(r"ROW\('[^']+'!\$A\$\d+\)")
    for made in formulas(OKR):
        for found in re.findall(r"'[^']+'!(\S+?)[,)]", own.sub("", made)):
            assert re.fullmatch(r"\$([A-Z]+):\$\1", found), made


def test_without_live_rules_only_what_a_derived_column_reads_is_cleaned() -> None:
    made = calc_sheets(OKR, "fi")
    assert {sheet.name for sheet in made} == {"_objectives", "_key_results", "_reviews", "_cover", "_keys"}
    for sheet in made:
        if sheet.name == "_key_results":
            said = {value for row, _, value in sheet.cells if row == calc.HEADER_ROW - 2}
    assert {"target", "baseline", "current", "objective_id"} <= said
    assert not {"title", "owner", "weight"} & said


def test_rows_below_the_prepared_ones_are_calculated_too() -> None:
    table = OKR.by_id["key_results"]
    last = max(row for sheet in sheets(OKR) if sheet.name == "_key_results" for row, *_ in sheet.cells)
    assert last + 1 == calc.HEADER_ROW + table.rows + 30


def test_one_cell_changes_by_itself() -> None:
    assert [made for made in formulas(OKR) if "TODAY()" in made or "NOW()" in made] == ["=TODAY()"]


def test_a_template_without_derived_columns_and_live_rules_needs_no_sheets() -> None:
    assert calc_sheets(load().templates["raci"], "fi") == ()


def test_the_cell_above_the_first_value_is_empty() -> None:
    """A lookup without a hit reads it."""
    for sheet in sheets(whole_language()):
        if sheet.name not in ("_cover", "_keys", "_checks", "_settings"):
            assert not [cell for cell in sheet.cells if cell[0] == calc.HEADER_ROW - 1]


def test_the_display_formula_names_no_cell_of_its_own_row() -> None:
    shown = display_formula(OKR.by_id["key_results"], "progress")
    assert shown == '=IFERROR(INDEX(_key_results!$F:$F,ROW()-ROW($A$5)+5),"")'
    assert is_ours(shown)
    assert same(shown, shown.replace("$A$5", "$B$9"))
    assert not same(shown, shown.replace("$F", "$G"))


def with_formula(text: str) -> Template:
    def changed(table: Table) -> Table:
        made = Column("said", "number", formula=text, internal=True)
        return replace(table, columns=(*table.columns, made)) if table.id == "objectives" else table

    return replace(OKR, tables=tuple(map(changed, OKR.tables)))


def test_a_formula_that_does_not_compile_is_reported_with_its_table_and_column() -> None:
    with pytest.raises(ExpressionError, match="said: the names in «owner»") as caught:
        sheets(with_formula("1 if single_name(this.owner) else 0"))
    assert caught.value.rule == "objectives"


def test_a_condition_is_no_derived_value() -> None:
    with pytest.raises(ExpressionError, match="a condition"):
        sheets(with_formula("filled(this.owner)"))
