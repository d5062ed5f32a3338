"""`tpm-tui field`: the columns of a board's own, from a script."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable

from tpm_tui.cli.boards import opened
from tpm_tui.cli.command import Command, Parser, board_argument, json_option
from tpm_tui.cli.editing.reasoning import reason_option
from tpm_tui.cli.output import say, say_json
from tpm_tui.cli.table import Column, lines
from tpm_tui.domain.changes import ChangeSet
from tpm_tui.domain.text import clean
from tpm_tui.errors import InvalidInput
from tpm_tui.fields.own import FORMULA, ROLLUPS, SHOWS, TYPES, Definition, field_named
from tpm_tui.service.board import Board
from tpm_tui.service.editing import own_fields

_WAYS = tuple(dict.fromkeys(way for ways in ROLLUPS.values() for way in ways))

Act = Callable[[Board, list[str], Namespace], ChangeSet]


def _arguments(parser: Parser) -> None:
    board_argument(parser)
    parser.add_argument(
        "act", metavar="ACT", choices=tuple(_WORDS), help=f"of: {', '.join(_WORDS)}"
    )
    parser.add_argument("words", metavar="WORD", nargs="*", help="see the examples")
    parser.add_argument("--type", metavar="TYPE", default="text", help=f"of: {', '.join(TYPES)}")
    parser.add_argument("--options", metavar="A,B", help="of a choice, from the best to the worst")
    parser.add_argument(
        "--rollup", metavar="HOW", help=f"what parents show: none, {', '.join(_WAYS)}"
    )
    parser.add_argument("--weight", metavar="FIELD", help="what weighs a weighted mean")
    parser.add_argument("--formula", metavar="TEXT", help="what a formula column computes")
    parser.add_argument("--shows", metavar="TYPE", help=f"what it gives: {', '.join(SHOWS)}")
    parser.add_argument("--rename", metavar="OLD=NEW", help="another name for one option")
    parser.add_argument(
        "--help-text", metavar="TEXT", default="", help="a sentence about the column"
    )
    reason_option(parser)
    json_option(parser)


def _field(options: Namespace) -> int:
    with opened(options.board, reason=options.reason) as session:
        if options.act == "list":
            _list(session.board, options)
            return 0
        least, most, form = _WORDS[options.act]
        if not least <= len(options.words) <= most:
            raise InvalidInput(f"Write it as: tpm-tui field BOARD {options.act} {form}")
        known = set(session.board.own)
        outcome = session.execute(lambda board: _ACTS[options.act](board, options.words, options))
        board = session.board
        if options.json:
            touched = [key for key in board.own if f"field:{key}" in outcome.delta.settings]
            say_json([_object(board.own[key]) for key in touched])
        elif not len(outcome.changes):
            say("Nothing changed: it was so already.")
        else:
            made = [key for key in board.own if key not in known]
            said = f"{outcome.label[:1].upper()}{outcome.label[1:]}."
            say(f"{said} Its key is {made[0]}." if made else said)
    return 0


def _add(board: Board, words: list[str], options: Namespace) -> ChangeSet:
    return own_fields.add_field(
        board,
        words[0],
        FORMULA if options.formula is not None and options.type == "text" else options.type,
        rollup=options.rollup,
        options=_split(options.options),
        weight=_weight(board, options),
        formula=options.formula,
        shows=options.shows,
        help_text=options.help_text,
    )


def _rename(board: Board, words: list[str], _: Namespace) -> ChangeSet:
    return own_fields.rename_field(board, _key(board, words), words[1])


def _options(board: Board, words: list[str], options: Namespace) -> ChangeSet:
    key = _key(board, words)
    if options.rename is None:
        labels = [*words[1:], *_split(options.options)]
        return own_fields.set_options(board, key, labels)
    old, sign, new = options.rename.partition("=")
    if not sign or len(words) > 1:
        raise InvalidInput("Write it as: tpm-tui field BOARD options FIELD --rename OLD=NEW")
    return own_fields.rename_option(board, key, old, new)


def _rollup(board: Board, words: list[str], options: Namespace) -> ChangeSet:
    return own_fields.set_rollup(board, _key(board, words), words[1], _weight(board, options))


def _type(board: Board, words: list[str], options: Namespace) -> ChangeSet:
    return own_fields.set_type(board, _key(board, words), words[1], _split(options.options))


def _formula(board: Board, words: list[str], options: Namespace) -> ChangeSet:
    return own_fields.set_formula(board, _key(board, words), words[1], options.shows)


def _retire(board: Board, words: list[str], _: Namespace) -> ChangeSet:
    return own_fields.retire_field(board, _key(board, words))


def _revive(board: Board, words: list[str], _: Namespace) -> ChangeSet:
    return own_fields.revive_field(board, _key(board, words))


def _move(board: Board, words: list[str], _: Namespace) -> ChangeSet:
    if not (words[1].isascii() and words[1].isdigit()):
        raise InvalidInput(f"{words[1]!r} is no place; the first is 1.")
    return own_fields.move_field(board, _key(board, words), int(words[1]))


_ACTS: dict[str, Act] = {
    "add": _add,
    "rename": _rename,
    "options": _options,
    "rollup": _rollup,
    "type": _type,
    "formula": _formula,
    "move": _move,
    "retire": _retire,
    "revive": _revive,
}
_WORDS = {
    "list": (0, 0, ""),
    "add": (1, 1, "NAME --type TYPE"),
    "rename": (2, 2, "FIELD NAME"),
    "options": (1, 1000, "FIELD OPTION ..."),
    "rollup": (2, 2, "FIELD HOW"),
    "type": (2, 2, "FIELD TYPE"),
    "formula": (2, 2, "FIELD FORMULA"),
    "move": (2, 2, "FIELD PLACE"),
    "retire": (1, 1, "FIELD"),
    "revive": (1, 1, "FIELD"),
}
"""Fewest and most words after each act, and what they are."""


def _key(board: Board, words: list[str]) -> str:
    return own_fields.definition_key(board, words[0])


def _weight(board: Board, options: Namespace) -> str | None:
    return None if options.weight is None else field_named(board.fields, options.weight).key


def _split(text: str | None) -> list[str]:
    return [] if text is None else [part.strip() for part in text.split(",") if part.strip()]


def _list(board: Board, options: Namespace) -> None:
    if options.json:
        say_json([_object(one) for one in board.own.values()])
    elif not board.own:
        say("No columns of its own yet; add one with: tpm-tui field BOARD add NAME --type TYPE")
    else:
        shown = [_told(board, one) for one in board.own.values()]
        labels = ("key", "column", "type", "on a parent", "")
        columns = [
            Column(label, [clean(row[at]) for row in shown]) for at, label in enumerate(labels)
        ]
        say(*lines(columns, {4: 1}, cut=False))


def _told(board: Board, one: Definition) -> tuple[str, str, str, str, str]:
    parent = one.rollup or ("computed" if one.type == FORMULA else "its own")
    if one.weight:
        parent = f"{parent} by {board.label(one.weight)}"
    said = ", ".join(
        f"{option.label} (retired)" if option.retired else option.label for option in one.options
    )
    if one.type == FORMULA:
        said = f"= {one.formula} ({one.shows})"
    return one.key, one.label, one.type, parent, f"{'retired  ' if one.retired else ''}{said}"


def _object(one: Definition) -> dict[str, object]:
    return {
        "key": one.key,
        "label": one.label,
        "type": one.type,
        "rollup": one.rollup,
        "weight": one.weight,
        "options": [
            {"key": option.key, "label": option.label, "retired": option.retired}
            for option in one.options
        ],
        "formula": one.formula,
        "shows": one.shows if one.type == FORMULA else None,
        "retired": one.retired,
        "help": one.help,
    }


FIELD = Command(
    "field",
    "Columns of the board's own: list, add, rename, redefine and retire them.",
    _arguments,
    _field,
    (
        "field crm add Vendor",
        "field crm add Risk --type choice --options 'Low,Medium,High' --rollup worst",
        "field crm add Score --type number --rollup weighted --weight work",
        "field crm add Spend --formula 'actual_cost / budget' --shows percent",
        "field crm options risk Low Medium High Critical",
        "field crm options risk --rename 'Critical=Stop the line'",
        "field crm rename vendor Supplier",
        "field crm rollup score average",
        "field crm type vendor person",
        "field crm formula burn 'actual_cost / work'",
        "field crm retire vendor",
    ),
)
