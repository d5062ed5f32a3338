"""`tpm-tui view`: the saved views of a board."""

from __future__ import annotations

import json
from argparse import Namespace

from tpm_tui.cli.boards import opened
from tpm_tui.cli.command import Command, Parser, board_argument, json_option
from tpm_tui.cli.editing.reasoning import reason_option
from tpm_tui.cli.output import say, say_json
from tpm_tui.cli.table import Column, lines
from tpm_tui.domain.text import clean
from tpm_tui.errors import InvalidInput
from tpm_tui.service.board import Board
from tpm_tui.service.session import BoardSession
from tpm_tui.service.views import view as views
from tpm_tui.service.views.view import SavedView, View

_ACTS = ("list", "show", "delete", "default")


def _arguments(parser: Parser) -> None:
    board_argument(parser)
    parser.add_argument(
        "act",
        metavar="ACT",
        choices=_ACTS,
        nargs="?",
        default="list",
        help=f"of: {', '.join(_ACTS)}",
    )
    parser.add_argument(
        "name", metavar="NAME", nargs="?", help="of a view; everybody's before one of your own"
    )
    reason_option(parser)
    json_option(parser)


def _view(options: Namespace) -> int:
    if (options.name is None) != (options.act == "list"):
        form = "" if options.act == "list" else " NAME"
        raise InvalidInput(f"Write it as: tpm-tui view BOARD {options.act}{form}")
    with opened(options.board, reason=options.reason) as session:
        if options.act == "list":
            _list(session, as_json=options.json)
            return 0
        saved = views.view_named(session.board, session.user.name, options.name)
        if options.act == "show":
            _show(session.board, saved, as_json=options.json)
            return 0
        outcome = session.execute(
            lambda board: (
                views.delete_view(board, saved)
                if options.act == "delete"
                else views.make_default(board, saved)
            )
        )
        if options.json:
            _list(session, as_json=True)
        else:
            say(clean(f"{outcome.label[:1].upper()}{outcome.label[1:]}."))
    return 0


def _list(session: BoardSession, *, as_json: bool) -> None:
    board = session.board
    found = views.saved_views(board, session.user.name, board.fields)
    if as_json:
        say_json([_object(one) for one in found])
    elif not found:
        say(
            "No view is saved on this board yet; Ctrl+S on its screen saves what you look at as one."
        )
    else:
        columns = [
            Column("view", [clean(one.name) for one in found]),
            Column("whose", ["yours alone" if one.private else "everybody's" for one in found]),
            Column("", ["opens with the board" if one.default else "" for one in found]),
            Column("", [clean(_told(board, one.view)) for one in found]),
        ]
        say(*lines(columns, {}, cut=False))


def _told(board: Board, view: View) -> str:
    """A view in a few words."""
    said = [f"{len(view.columns)} columns"]
    said += [f"filter {view.filter}"] * bool(view.filter)
    said += [f"group {', '.join(view.group)}"] * bool(view.group)
    said += [f"sort {', '.join(_sorted(view))}"] * bool(view.sort)
    said += [f"under {_zoom(board, view)}"] * bool(view.zoom)
    return " · ".join(said)


def _sorted(view: View) -> list[str]:
    return [f"{'-' if one.descending else ''}{one.key}" for one in view.sort]


def _zoom(board: Board, view: View) -> str:
    if not board.items.exists(view.zoom):
        return f"{view.zoom} (deleted)"
    return f"{view.zoom} {board.items.columns['title'][view.zoom]}"


def _show(board: Board, saved: SavedView, *, as_json: bool) -> None:
    if as_json:
        say_json(_object(saved))
        return
    view = saved.view
    facts = {
        "view": saved.name,
        "whose": "yours alone" if saved.private else "everybody's",
        "default": "yes" if saved.default else "no",
        "columns": ",".join(view.keys),
        "filter": view.filter,
        "visible totals": "yes" if view.visible_totals else "no",
        "sort": ",".join(_sorted(view)),
        "group": ",".join(view.group),
        "under": _zoom(board, view) if view.zoom else "",
        "density": view.density,
    }
    width = max(map(len, facts))
    said = [f"{label:{width}}  {clean(fact)}".rstrip() for label, fact in facts.items()]
    said += [
        clean(f"{'rule':{width}}  {rule.when} -> {rule.tone} {rule.column}".rstrip())
        for rule in view.rules
    ]
    say(*said)


def _object(saved: SavedView) -> dict[str, object]:
    """A view for scripts; `view` is what the board keeps of it."""
    return {
        "name": saved.name,
        "private": saved.private,
        "default": saved.default,
        "columns": list(saved.view.keys),
        "filter": saved.view.filter,
        "sort": _sorted(saved.view),
        "group": list(saved.view.group),
        "under": str(saved.view.zoom) if saved.view.zoom else None,
        "view": json.loads(views.view_text(saved.view)),
    }


VIEW = Command(
    "view",
    "Saved views of a board: list them, show what one says, delete it, or let the board open with it.",
    _arguments,
    _view,
    (
        "view crm list",
        "view crm show 'Late work'",
        "view crm default 'Late work'",
        "view crm delete 'Late work' --json",
    ),
)
