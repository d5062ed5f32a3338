"""`tpm-tui lint`: what is wrong or doubtful on a board, and fixes where they are safe."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from tpm_tui.cli.boards import opened
from tpm_tui.cli.command import Command, Parser, board_argument, json_option
from tpm_tui.cli.editing.reasoning import reason_option
from tpm_tui.cli.output import remark, say, say_json
from tpm_tui.cli.reading.rows import item_of
from tpm_tui.cli.table import Column, lines
from tpm_tui.domain.text import clean
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import Refused
from tpm_tui.service.board import Board
from tpm_tui.service.editing.bulk import row_title
from tpm_tui.service.lint.choices import ignored, limits, rule_named, rules_off
from tpm_tui.service.lint.finding import SEVERITIES, Finding, plural
from tpm_tui.service.lint.linting import Report, fixing, lint
from tpm_tui.service.lint.rules import BY_KEY, RULES
from tpm_tui.service.session import BoardSession
from tpm_tui.service.views.finding import paths
from tpm_tui.service.workspace import Workspace

ERRORS = 1


def _arguments(parser: Parser) -> None:
    board_argument(parser, optional=True)
    parser.add_argument(
        "--rule",
        metavar="RULE",
        action="append",
        default=[],
        help="only this rule, also where the board has it off; several: --rule A --rule B",
    )
    parser.add_argument("--under", metavar="ID", help="only this item and what is below it")
    parser.add_argument(
        "--severity", choices=SEVERITIES, help="only what is as grave as this, or graver"
    )
    parser.add_argument(
        "--fix",
        metavar="RULE",
        help="carry out the fixes of a rule that are safe; undo takes them back",
    )
    parser.add_argument(
        "--rules", action="store_true", help="list the rules with their thresholds on this board"
    )
    parser.add_argument(
        "--alone", action="store_true", help="without the other boards of the same folder"
    )
    reason_option(parser)
    json_option(parser)


def _lint(options: Namespace) -> int:
    with opened(options.board, reason=options.reason) as session:
        if options.rules:
            _list(session.board, json=options.json)
            return 0
        if not options.alone:
            session.board.include(Workspace(session.path).look())
        top = BOARD if options.under is None else item_of(session.board, options.under)
        names = [*options.rule, *([options.fix] if options.fix and not options.rule else [])]
        only = frozenset(rule_named(name).key for name in names)
        label = _fixed(session, options.fix, top) if options.fix else ""
        report = lint(session.board, top, only=only, last_changed=session.last_changed)
        found = _as_grave(report, options.severity)
        if options.json:
            say_json(_object(session, report, found, label))
        else:
            _print(session.board, report, found, label)
            remark(*session.board.elsewhere.notes)
    return ERRORS if any(BY_KEY[one.rule].severity == "error" for one in found) else 0


def _fixed(session: BoardSession, name: str, top: int) -> str:
    """Carry out the fixes of a rule; returns what was done."""
    rule = rule_named(name)
    if rule.fix is None:
        raise Refused(
            f"{rule.label} ({rule.key}) has no fix that is safe; only you can say what is right."
        )
    found = lint(session.board, top, only=(rule.key,), last_changed=session.last_changed).findings
    if not any(one.fix for one in found):
        return ""
    return session.execute(fixing(found)).label


def _as_grave(report: Report, severity: str | None) -> Sequence[Finding]:
    if severity is None:
        return report.findings
    wanted = SEVERITIES[: SEVERITIES.index(severity) + 1]
    return [one for one in report.findings if BY_KEY[one.rule].severity in wanted]


def _print(board: Board, report: Report, found: Sequence[Finding], label: str) -> None:
    if label:
        say(f"Done: {label}; `tpm-tui undo` takes it back.")
    above = paths(board, {abs(one.row) for one in found})
    for rule in RULES:
        of_rule = [one for one in found if one.rule == rule.key]
        if not of_rule:
            continue
        say(f"{rule.severity}: {rule.label} ({rule.key}), {len(of_rule):,}")
        for one in of_rule:
            place = above[abs(one.row)]
            where = f"{place} › {row_title(board, one.row)}" if place else row_title(board, one.row)
            say(f"  {abs(one.row)}  {where}", f"      {one.text}")
            if one.fix:
                say(f"      --fix {rule.key}: {one.fix}")
    counts = dict.fromkeys(SEVERITIES, 0)
    for one in found:
        counts[BY_KEY[one.rule].severity] += 1
    words = ", ".join(plural(count, name) for name, count in counts.items() if count)
    left_out = f", {len(report.ignored):,} ignored" if report.ignored else ""
    off = rules_off(board)
    off_words = f"; off on this board: {', '.join(one.key for one in off)}" if off else ""
    say(f"{words or 'nothing to object to'} in {plural(report.rows, 'row')}{left_out}{off_words}")


def _object(
    session: BoardSession, report: Report, found: Sequence[Finding], label: str
) -> dict[str, object]:
    """The same for scripts."""
    board = session.board
    above = paths(board, {abs(one.row) for one in (*found, *report.ignored)})

    def told(one: Finding) -> dict[str, object]:
        return {
            "rule": one.rule,
            "severity": BY_KEY[one.rule].severity,
            "id": str(abs(one.row)),
            "own": one.row < 0,
            "title": str(board.items.columns["title"][abs(one.row)]),
            "path": above[abs(one.row)],
            "column": one.key,
            "about": one.about or None,
            "text": one.text,
            "fix": one.fix or None,
        }

    left_out = []
    for one in report.ignored:
        why = ignored(board, one)
        said = (why.reason, why.by, why.at) if why is not None else ("", "", "")
        left_out.append(told(one) | dict(zip(("reason", "by", "at"), said, strict=True)))
    return {
        "board": str(session.path),
        "rows": report.rows,
        "fixed": label or None,
        "findings": [told(one) for one in found],
        "ignored": left_out,
        "off": [one.key for one in rules_off(board)],
        "notes": list(board.elsewhere.notes),
    }


def _list(board: Board, *, json: bool) -> None:
    off = {one.key for one in rules_off(board)}
    held = limits(board)
    if json:
        say_json(
            [
                {
                    "rule": one.key,
                    "label": one.label,
                    "severity": one.severity,
                    "help": one.help,
                    "fixes": one.fix is not None,
                    "off": one.key in off,
                    "threshold": held.get(one.key),
                    "unit": one.limit.unit if one.limit is not None else None,
                }
                for one in RULES
            ]
        )
        return
    limit_words = [one.limit.words(held[one.key]) if one.limit else "" for one in RULES]
    columns = [
        Column("rule", [one.key for one in RULES]),
        Column("severity", ["off" if one.key in off else one.severity for one in RULES]),
        Column("fix", ["fix" if one.fix is not None else "" for one in RULES]),
        Column("threshold", limit_words),
        Column("what it tells", [clean(one.help) for one in RULES]),
    ]
    say(*lines(columns, {}, cut=False))


LINT = Command(
    "lint",
    "Tell what is wrong or doubtful on a board: double counting, dates that disagree, burn ahead of "
    "progress, missing owners and estimates ...; the exit code is 1 if any of it is an error.",
    _arguments,
    _lint,
    (
        "lint crm",
        "lint crm --under 12 --severity warning",
        "lint crm --rule stale --rule no-owner --json",
        "lint crm --fix own-repeats",
        "lint crm --rules",
    ),
)
