"""`tpm-tui allocation`: who is booked how much in which week, and by what."""

from __future__ import annotations

from argparse import Namespace

from tpm_tui.cli.boards import opened
from tpm_tui.cli.command import Command, Parser, board_argument, json_option
from tpm_tui.cli.output import remark, say, say_json
from tpm_tui.cli.reading.rows import item_of
from tpm_tui.cli.table import Column, lines
from tpm_tui.domain.calendar import iso, ordinal
from tpm_tui.domain.rounding import Exact, decimal_text, ratio
from tpm_tui.domain.text import clean
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.dates import Date
from tpm_tui.service.board import Board
from tpm_tui.service.heat.map import (
    PERSON,
    UNSTAFFED,
    HeatCell,
    HeatFilter,
    HeatMap,
    HeatRow,
    causes,
    cut_told,
    heat_map,
)
from tpm_tui.service.heat.periods import PERIODS, WEEK
from tpm_tui.service.workspace import Workspace

_HOUR = 3600


def _arguments(parser: Parser) -> None:
    board_argument(parser)
    json_option(parser)
    parser.add_argument(
        "--by", metavar="PERIOD", choices=PERIODS, default=WEEK, help=f"of: {', '.join(PERIODS)}"
    )
    parser.add_argument(
        "--from", metavar="DATE", dest="first", help="first day; default: of all demand"
    )
    parser.add_argument(
        "--to", metavar="DATE", dest="last", help="last day; default: of all demand"
    )
    parser.add_argument("--team", metavar="TEAM", default="", help="only people of this team")
    parser.add_argument("--skill", metavar="SKILL", default="", help="only who has this skill")
    parser.add_argument("--under", metavar="ID", help="only who works on this item or below it")
    parser.add_argument(
        "--name", metavar="NAME", action="append", default=[], help="only this person or role:NAME"
    )
    parser.add_argument(
        "--alone", action="store_true", help="without the other boards of the same folder"
    )


def _allocation(options: Namespace) -> int:
    with opened(options.board) as session:
        board = session.board
        if not options.alone:
            board.include(Workspace(session.path).look())
        first, last = (_day(board, text) for text in (options.first, options.last))
        if first is not None and last is not None and last < first:
            raise InvalidInput(f"--to {iso(last)} is before --from {iso(first)}.")
        heat = heat_map(board, options.by, first, last, _chosen(board, options))
        if options.json:
            say_json(_object(board, heat))
        elif not heat.rows:
            say(
                "Nobody is assigned; assign somebody with: tpm-tui set BOARD ID assignments='Ana 50%'"
            )
        else:
            _say_table(heat)
        if not options.json:
            told = cut_told(heat)
            remark(*([f"{told} --from and --to name another time."] if told else []))
            remark(*board.elsewhere.notes)
    return 0


def _chosen(board: Board, options: Namespace) -> HeatFilter:
    under = BOARD if options.under is None else item_of(board, options.under)
    known = {name.casefold(): name for name in board.people()}
    names = frozenset(known.get(name.casefold(), name) for name in options.name)
    return HeatFilter(options.team.strip(), options.skill.strip(), under, names)


def _day(board: Board, text: str | None) -> int | None:
    if text is None:
        return None
    day = Date().parse(text, board.ctx)
    if day is None:
        raise InvalidInput("--from and --to need a day such as 2026-03-02.")
    return ordinal(str(day))


# ---- text


def _say_table(heat: HeatMap) -> None:
    """People in percent of their capacity, roles without a headcount in hours."""
    columns = [Column("", [_name(one) for one in heat.rows])]
    for at, period in enumerate(heat.periods):
        label = f"{period.label} {period.group}" if at == 0 else period.label
        columns.append(Column(label, [_shown(one.cells[at]) for one in heat.rows], right=True))
    say(*lines(columns, {}, cut=False))
    over = sum(one.over for row in heat.rows for one in row.cells)
    soft = any(one.whole.hard != one.whole.all for one in heat.rows)
    told = ["% of capacity; h: hours without a headcount to compare."]
    told += ["hard/all where bookings are soft."] if soft else []
    told += [f"! {over:,} over-allocated; --json says by what."] if over else []
    remark(" ".join(told))


def _name(row: HeatRow) -> str:
    if row.kind == UNSTAFFED:
        return "unstaffed"
    name = clean(row.name if row.kind == PERSON else row.key)
    return f"{name} ({clean(row.team)})" if row.team else name


def _shown(cell: HeatCell) -> str:
    if cell.capacity is None:
        return f"{_trimmed(cell.all)}h" if cell.all else ""
    mark = "!" if cell.over else ""
    leave = " LEAVE!" if cell.leave else ""
    if cell.percent is None:
        return leave.strip() or "-"
    hard = f"{cell.percent_hard}/" if cell.hard != cell.all else ""
    return f"{hard}{cell.percent}%{mark}{leave}"


def _trimmed(seconds: Exact) -> str:
    return decimal_text(ratio(seconds, _HOUR), 1).removesuffix(".0")


# ---- JSON


def _object(board: Board, heat: HeatMap) -> dict[str, object]:
    return {
        "board": board.settings.name,
        "period": heat.period,
        "periods": [
            {"key": one.key, "first": iso(one.first), "last": iso(one.last)} for one in heat.periods
        ],
        "rows": [_row(board, heat, one) for one in heat.rows],
        "notes": [*filter(None, [cut_told(heat)]), *board.elsewhere.notes],
    }


def _row(board: Board, heat: HeatMap, row: HeatRow) -> dict[str, object]:
    return {
        "kind": row.kind,
        "key": row.key or None,
        "name": row.name or None,
        "team": row.team or None,
        "cells": [
            {"period": period.key, **_cell(one), "causes": _causes(board, heat, row, at)}
            for at, (period, one) in enumerate(zip(heat.periods, row.cells, strict=True))
        ],
        "whole": _cell(row.whole),
        "undated_hours": _hours(row.undated),
    }


def _cell(cell: HeatCell) -> dict[str, object]:
    return {
        "hard_hours": _hours(cell.hard),
        "hours": _hours(cell.all),
        "capacity_hours": None if cell.capacity is None else _hours(cell.capacity),
        "percent_hard": cell.percent_hard,
        "percent": cell.percent,
        "over": cell.over,
        "worst_percent": cell.worst,
        "worst_day": None if cell.worst_day is None else iso(cell.worst_day),
        "leave": cell.leave,
        "band": cell.band or None,
    }


def _causes(board: Board, heat: HeatMap, row: HeatRow, at: int) -> list[dict[str, object]]:
    if not row.cells[at].all:
        return []
    return [
        {
            "board": one.board or None,
            "id": str(one.item),
            "path": list(one.path),
            "key": one.key,
            "amount": one.one.amount_text,
            "soft": one.one.soft,
            "hours": _hours(one.demand),
        }
        for one in causes(board, heat, row, at)
    ]


def _hours(seconds: Exact) -> str:
    """Hours as a decimal string."""
    return decimal_text(ratio(seconds, _HOUR), 2)


ALLOCATION = Command(
    "allocation",
    "Who is booked how much by day, week or month, on all boards of the folder.",
    _arguments,
    _allocation,
    (
        "allocation crm",
        "allocation crm --by month --from 2026-01-01 --to 2026-12-31 --team Core",
        "allocation crm --under 12 --skill SQL",
        "allocation crm --json --name Dana",
    ),
)
