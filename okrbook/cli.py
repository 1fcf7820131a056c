"""The command line: parses, calls one public function, prints. Nothing else."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import click

import okrbook
from okrbook.errors import OkrbookError, UsageError

LANGUAGES: Final = ("fi", "sv", "en")
SEVERITIES: Final = ("error", "warning", "info")
CONFIG: Final = "okrbook.toml"
"""Read from the current folder when ``--config`` names no other."""


class _Group(click.Group):
    """Every error that a person can mend is one sentence and exit status 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except OkrbookError as error:
            click.echo(f"okrbook: {error}", err=True)
            ctx.exit(2)
        except BrokenPipeError:
            # The reader of our output has gone; nothing is left to say to it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        from okrbook.errors import nearest

        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            raise UsageError(
                f"There is no command «{args[0]}»{nearest(args[0], self.commands)} ({', '.join(self.commands)})"
            )
        return super().resolve_command(ctx, args)


class _Day(click.ParamType[date]):
    """A date such as 2027-02-15."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date, or a sentence that says how to write one."""
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()
        except ValueError:
            self.fail(f"«{value}» is not a date; write for example 2027-02-15", param, ctx)


paths_argument = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
language_option = click.option("--lang", "language", type=click.Choice(LANGUAGES), help="Language of the texts.")
today_option = click.option("--today", type=_Day(), help="The day that dates are compared with. Default: today.")
force_option = click.option("--force", is_flag=True, help="Write over files that exist.")
config_option = click.option(
    "--config",
    type=click.Path(path_type=Path),
    help=f"Settings of your organisation. Default: {CONFIG} in this folder.",
)


def output_option(help_text: str, *, required: bool = False) -> Callable[[Any], Any]:
    """``-o FILE``."""
    return click.option("-o", "--output", type=click.Path(path_type=Path), required=required, help=help_text)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(okrbook.__version__, prog_name="okrbook")
def main() -> None:
    """Standard planning workbooks of public organisations: make them, check the completed ones, merge them.

    Exit status: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage or nothing could be read.
    """


@main.command()
@click.argument("template", required=False)
@output_option("The file to write; with --org, the folder.")
@language_option
@click.option("--unit", "unit_id", help="The unit's id on the cover.")
@click.option("--name", "unit_name", help="The unit's name on the cover.")
@click.option(
    "--level", type=click.Choice(["organisation", "division", "area", "unit", "team"]), help="The unit's level."
)
@click.option("--parent", "parent_unit_id", help="Id of the unit directly above.")
@click.option("--period", help="For example 2027, 2027H1, 2027T1, 2027Q1 or 2026-2029.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, allow_dash=True),
    help="JSON that fills the workbook; - reads it from standard input.",
)
@click.option("--example", is_flag=True, help="Fill the workbook with the template's example content.")
@click.option("--protect", is_flag=True, help="Lock the cells that hold formulas; no password.")
@click.option(
    "--org", type=click.Path(path_type=Path), help="The organisation workbook: one new workbook for every unit."
)
@click.option(
    "--parents",
    type=click.Path(path_type=Path),
    help="With --org: the folder of the parents' own workbooks, whose key results are filled in.",
)
@force_option
def new(template: str | None, output: Path | None, language: str | None, org: Path | None, **options: Any) -> None:
    """Make a workbook of TEMPLATE, or one for every unit of an organisation.

    \b
    okrbook new okr -o plan.xlsx --unit KOTI --period 2027Q1
    okrbook new okr --org organisation.xlsx --period 2027Q1 -o forms/
    """  # noqa: D301 (click wants the character itself: it keeps the lines apart)
    from okrbook.commands import new_for_all, new_one

    if org is not None:
        made = new_for_all(template, org, output, language, options)
        click.echo(f"{len(made)} workbooks in {output}", err=True)
    else:
        click.echo(new_one(template, output, language, options), err=True)


@main.command()
@paths_argument
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@output_option("Write the report to a file instead of standard output.")
@click.option(
    "--select", multiple=True, metavar="CODES", help="Only these codes, names or families, separated by commas."
)
@click.option("--ignore", multiple=True, metavar="CODES", help="Leave these codes, names or families out.")
@click.option(
    "--fail-on",
    type=click.Choice([*SEVERITIES, "never"]),
    default="error",
    show_default=True,
    help="Exit status 1 from this severity on.",
)
@today_option
@language_option
@config_option
@force_option
def lint(
    paths: tuple[Path, ...], form: str, output: Path | None, fail_on: str, today: date | None, language: str | None,
    config: Path | None, force: bool, select: tuple[str, ...], ignore: tuple[str, ...],
) -> None:  # fmt: skip
    """Check workbooks. PATHS are files or folders; folders are searched deep."""
    from okrbook.commands import found_files, lint_report, refuse_output, watcher

    refuse_output(output, force)
    files = found_files(paths)
    with watcher(files) as watch:
        result = okrbook.lint(
            files,
            today=today,
            select=_codes(select),
            ignore=_codes(ignore),
            config=_config(config),
            progress=watch.progress,
            on_crash=watch.crash,
        )
    _write(lint_report(result, form, language, _paint if output is None else None), output, force)
    if not any(file.readable for file in result.files):
        raise SystemExit(2)
    counted = SEVERITIES[: SEVERITIES.index(fail_on) + 1] if fail_on != "never" else ()
    if any(result.count(severity) for severity in counted):
        raise SystemExit(1)


@main.command()
@paths_argument
@click.option("--format", "form", type=click.Choice(["json", "jsonl", "csv"]), default="json", show_default=True)
@click.option("--refs", is_flag=True, help="Add the sheet and cell of every column (csv has them always).")
@output_option("Write to a file instead of standard output.")
@force_option
def extract(paths: tuple[Path, ...], form: str, refs: bool, output: Path | None, force: bool) -> None:
    """Give the data of workbooks by table and column ids."""
    from okrbook.commands import extract_report, found_files, refuse_output

    refuse_output(output, force)
    text, unread = extract_report(found_files(paths), form, refs)
    _write(text, output, force)
    raise SystemExit(unread)


@main.command()
@paths_argument
@click.option(
    "--org", type=click.Path(path_type=Path), help="The organisation workbook. Default: the only one among PATHS."
)
@click.option("--period", help="The period to merge. Default: the latest of the shortest found.")
@output_option("The roll-up workbook to write.", required=True)
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write the roll-up as JSON too.")
@click.option(
    "--prefer",
    type=click.Choice(["newest"]),
    help="Of two returns of one unit take the one saved last; else both are left out.",
)
@today_option
@language_option
@config_option
@force_option
def merge(
    paths: tuple[Path, ...], org: Path | None, period: str | None, output: Path, json_file: Path | None, prefer: str |
    None,
    today: date | None, language: str | None, config: Path | None, force: bool,
) -> None:  # fmt: skip
    """Check and merge returns into one roll-up workbook."""
    from okrbook.commands import (
        found_files,
        refuse_other_than_workbook,
        refuse_output,
        roll_up_outcome,
        watcher,
        write_rollup,
    )

    refuse_other_than_workbook(output)
    refuse_output(output, force)
    refuse_output(json_file, force)
    files = found_files(paths)
    with watcher(files) as watch:
        rolled = okrbook.merge(
            files,
            org=org,
            period=period,
            today=today,
            prefer_newest=prefer == "newest",
            config=_config(config),
            progress=watch.progress,
            on_crash=watch.crash,
        )
    for line in write_rollup(rolled, output, json_file, language, force=force):
        click.echo(line, err=True)
    raise SystemExit(roll_up_outcome(rolled))


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@language_option
@force_option
def demo(folder: Path, language: str | None, force: bool) -> None:
    """Build a small made-up county in FOLDER, check it and merge it."""
    from okrbook.demonstration import told

    for line in told(okrbook.demo(folder, force=force), language or "fi"):
        click.echo(line)


@main.command()
@click.argument("template", required=False)
@language_option
def templates(template: str | None, language: str | None) -> None:
    """List the templates, or explain one: its tables and columns."""
    from okrbook.report.explain import template_list, template_text

    _write_lines(template_text(template, language or "fi") if template else template_list(language or "fi"))


@main.command()
@click.argument("code", required=False)
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@language_option
def rules(code: str | None, form: str, language: str | None) -> None:
    """List the rules, or explain one: what it means, where it comes from, examples, what to do."""
    from okrbook.report.explain import rule_list, rule_report

    _write_lines(rule_report(code, form, language or "fi") if code else rule_list(form, language or "fi"))


def _codes(given: Iterable[str]) -> list[str]:
    return [code for text in given for code in text.replace(",", " ").split()]


def _config(given: Path | None) -> Path | None:
    found = Path(CONFIG)
    return given or (found if found.is_file() else None)


def _paint(text: str, tone: str) -> str:
    colours: dict[str, dict[str, Any]] = {
        "error": {"fg": "red", "bold": True}, "warning": {"fg": "yellow"}, "info": {"fg": "cyan"},
        "good": {"fg": "green"}, "quiet": {"dim": True},
    }  # fmt: skip
    return text if "NO_COLOR" in os.environ else click.style(text, **colours[tone])


def _write_lines(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def _write(text: str, output: Path | None, force: bool) -> None:
    if output is None:
        click.echo(text, nl=False)
        return
    from okrbook.write.files import write_file

    write_file(output, text.encode(), force=force)
