"""The guide: what the workbook is for, how it is filled in, what the marks mean, good examples, and whom to ask."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from okrbook import texts
from okrbook.rule import NOT_LIVE
from okrbook.template import Column, Table
from okrbook.write.content import typed
from okrbook.write.measure import height
from okrbook.write.pages import set_page
from okrbook.write.plan import COVER_VALUE, Plan, cell_of, goto
from okrbook.write.styles import FORMULA_FILL, LINE, MISSING_FILL, NAVY, PREFILLED_FILL, QUIET

if TYPE_CHECKING:
    from xlsxwriter.format import Format

    from okrbook.write.rawsheets import OkrWorksheet

_WIDTHS: Final = (32, 92)


class Guide:
    """The guide sheet while it is being written, line by line."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.styles = plan.styles
        self.sheet: OkrWorksheet = plan.workbook.sheet(plan.word("guide"))
        self.row = 0

    def write(self) -> None:
        """All of it."""
        for col, width in enumerate(_WIDTHS):
            self.sheet.set_column(col, col, width, self.styles.get())
        self._title()
        self._steps()
        self._sheets()
        self._marks()
        self._later()
        self._help()
        self._examples()
        set_page(self.plan, self.sheet, landscape=False, name=self.plan.word("guide"))
        self.sheet.print_area(0, 0, self.row - 1, 1)
        self.sheet.set_tab_color(QUIET)
        self.sheet.activate()
        # Readers must never take the examples for data, even when every other mark is gone.
        self.plan.workbook.define_name("okrbook.guide", f"={cell_of(self.plan.word('guide'), 0, 0)}")

    def _title(self) -> None:
        plan = self.plan
        self.sheet.set_row(0, 38)
        self.sheet.write_string(0, 0, plan.template.label[plan.language], self.styles.title())
        self.row = 1
        if plan.example:
            self.line("", plan.word("example_note"), bold=True)
        self.line(plan.word("guide_about"), plan.template.about[plan.language])

    def line(self, label: str, text: str, *, bold: bool = False, shade: Format | None = None) -> None:
        """A label and a paragraph, in a row as tall as the longer of them."""
        self.sheet.set_row(self.row, self._height(label, text))
        text_format = self.styles.body(bold=bold, indent=1, valign="vcenter" if shade else "top")
        self.sheet.write_string(self.row, 0, label, shade or self.styles.body(bold=True, font_color=NAVY))
        self.sheet.write_string(self.row, 1, text, text_format)
        self.row += 1

    def _height(self, label: str, text: str) -> float:
        return max(height(label, _WIDTHS[0]), height(text, _WIDTHS[1] - 2))

    def heading(self, name: str) -> None:
        """A heading over both columns."""
        self.sheet.set_row(self.row, 12)
        self.sheet.set_row(self.row + 1, 24)
        self.sheet.write_string(self.row + 1, 0, self.plan.word(name), self.styles.heading())
        self.sheet.write_blank(self.row + 1, 1, None, self.styles.heading())
        self.sheet.set_row(self.row + 2, 6)
        self.row += 3

    def _steps(self) -> None:
        self.heading("guide_steps")
        number = self.styles.get(bold=True, font_size=13, font_color=NAVY, align="right", indent=1)
        for place, step in enumerate(self.plan.template.steps[self.plan.language], start=1):
            self.sheet.set_row(self.row, max(height(step, _WIDTHS[1] - 2), 24))
            self.sheet.write_number(self.row, 0, place, number)
            self.sheet.write_string(self.row, 1, step, self.styles.body(indent=1))
            self.row += 1

    def _sheets(self) -> None:
        self.heading("guide_sheets")
        plan = self.plan
        self._link(plan.word("ready"), plan.word("guide_ready"))
        for table in (plan.template.cover, *plan.template.tables):
            name, link = plan.sheet_name(table), self.styles.link(bold=True, text_wrap=True)
            self.sheet.set_row(self.row, self._height(name, table.about[plan.language]))
            self.sheet.write_url(self.row, 0, goto(name, *plan.first_cell(table)), link, name)
            self.sheet.write_string(self.row, 1, table.about[plan.language], self.styles.body(indent=1))
            self.row += 1
            if table.picture is not None:
                kind = f"picture_{table.picture}"
                self._link(plan.word(kind), plan.word(f"{kind}_about"))
            if table is plan.template.cover:
                for reading in plan.template.reading:
                    self._link(reading.label[plan.language], reading.about[plan.language])

    def _link(self, name: str, about: str) -> None:
        """A sheet that nobody types on, with a link to it."""
        self.sheet.set_row(self.row, self._height(name, about))
        self.sheet.write_url(self.row, 0, goto(name, 0, 0), self.styles.link(bold=True, text_wrap=True), name)
        self.sheet.write_string(self.row, 1, about, self.styles.body(indent=1))
        self.row += 1

    def _marks(self) -> None:
        self.heading("guide_marks")
        plan, get = self.plan, self.styles.get
        columns = [column for table in plan.template.tables for column in table.visible]
        boxed = {"border": 1, "border_color": LINE, "text_wrap": True, "valign": "vcenter", "indent": 1}
        self.line(plan.word("mark_input"), plan.word("mark_input_text"), shade=get(**boxed))
        missing = {**boxed, "border": 3, "border_color": "#9A6B00", "bg_color": MISSING_FILL}
        self.line(plan.word("required"), plan.word("mark_required_text"), shade=get(**missing))
        if any(column.choices for column in columns):
            self.line(f"{plan.word('mark_choice')} ▾", plan.word("mark_choice_text"), shade=get(**boxed))
        if any(column.derived for column in columns):
            grey = get(**boxed, bg_color=FORMULA_FILL, italic=True, font_color=QUIET)
            self.line(plan.word("calculated"), plan.word("mark_formula_text"), shade=grey)
        if any(table.prefilled for table in plan.template.tables):
            bluish = get(**boxed, bg_color=PREFILLED_FILL)
            self.line(plan.word("prefilled"), plan.word("mark_prefilled_text"), shade=bluish)
        elif any(table.presets for table in plan.template.tables):
            self.line(
                plan.word("prefilled"), plan.word("mark_preset_text"), shade=get(**boxed, bg_color=PREFILLED_FILL)
            )
        if any(column.group == "more" for column in columns):
            plain = get(bold=True, text_wrap=True, valign="vcenter", indent=1)
            self.line(plan.word("mark_more"), plan.word("mark_more_text"), shade=plain)
        self.line("", plan.word("columns_note"))

    def _later(self) -> None:
        """Which checks only the linter makes, and why the workbook cannot."""
        if not self.plan.later:
            return
        self.heading("guide_later")
        self.line("", self.plan.word("guide_later_about"))
        for reason, titles in self.plan.later.items():
            why = NOT_LIVE[reason][self.plan.language]
            self.line(why[:1].upper() + why[1:], " · ".join(titles))

    def _help(self) -> None:
        self.heading("guide_help")
        plan = self.plan
        row = plan.field_row("contact")
        if row is not None:
            cell = cell_of(plan.sheet_name(plan.template.cover), row, COVER_VALUE)
            contact = plan.content.cover.get("contact")
            known = contact if isinstance(contact, str) else ""
            label = self.styles.body(bold=True, font_color=NAVY)
            formula = f'=IF({cell}="","–",{cell}&"")'
            self.sheet.write_string(self.row, 0, plan.word("guide_contact"), label)
            self.sheet.write_formula(self.row, 1, formula, self.styles.body(indent=1), known or "–")
            self.row += 1
        self.line("", plan.word("guide_help_text"))

    def _examples(self) -> None:
        tables = [table for table in self.plan.template.tables if table.examples]
        if not tables:
            return
        self.heading("guide_examples")
        self.line("", self.plan.word("guide_examples_note"))
        for table in tables:
            self._example(table)

    def _example(self, table: Table) -> None:
        name = self.plan.sheet_name(table)
        self.sheet.set_row(self.row, 10)
        self.row += 1
        top = {"bottom": 1, "bottom_color": NAVY}
        self.sheet.set_row(self.row, 20)
        first = goto(name, *self.plan.first_cell(table))
        self.sheet.write_url(self.row, 0, first, self.styles.link(bold=True, **top), name)
        self.sheet.write_blank(self.row, 1, None, self.styles.get(**top))
        self.row += 1
        row = table.example_rows(self.plan.language)[0]
        line = {"bottom": 4, "bottom_color": LINE, "text_wrap": True}
        for column in table.typed:
            if column.id in row:
                text = shown(column, row, self.plan.language)
                label = column.label[self.plan.language]
                self.sheet.set_row(self.row, self._height(label, text) - 2)
                self.sheet.write_string(self.row, 0, label, self.styles.get(font_color=QUIET, **line))
                self.sheet.write_string(self.row, 1, text, self.styles.get(indent=1, **line))
                self.row += 1


def shown(column: Column, row: Mapping[str, Any], language: str) -> str:
    """A value of an example row as people read it."""
    value = typed(column, row[column.id], language)
    if isinstance(value, date):
        return texts.day(value, language) if language != "en" else f"{value.day}.{value.month}.{value.year}"
    if isinstance(value, bool | str) or value is None:
        return str(value)
    if column.type == "percent":
        return texts.percent(value, language)
    return texts.number(value, language) + ("\u00a0€" if column.type == "money" else "")


def write_guide(plan: Plan) -> None:
    """Add the guide's sheet."""
    Guide(plan).write()
