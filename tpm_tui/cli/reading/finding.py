"""`tpm-tui find`: rows by words, with where they stand."""

from __future__ import annotations

from argparse import Namespace

from tpm_tui.cli.boards import opened
from tpm_tui.cli.command import Command, Parser, board_argument, json_option
from tpm_tui.cli.output import remark, say, say_json
from tpm_tui.cli.table import Column, lines
from tpm_tui.domain.text import clean
from tpm_tui.errors import InvalidInput
from tpm_tui.query.outline import Outline
from tpm_tui.service.views.finding import Finder, paths


def _arguments(parser: Parser) -> None:
    board_argument(parser)
    parser.add_argument(
        "text",
        metavar="TEXT",
        help="part of a title, owner or source id, whatever its capitals and accents; or #12",
    )
    json_option(parser)


def _find(options: Namespace) -> int:
    if not options.text.strip():
        raise InvalidInput("Say what to look for: tpm-tui find BOARD TEXT")
    with opened(options.board, user=options.user) as session:
        board = session.board
        hits = Finder(board, Outline(board.items)).hits(options.text)
        above = paths(board, hits)
        titles = [str(board.items.columns["title"][item]) for item in hits]
        if options.json:
            say_json(
                [
                    {"id": str(item), "title": title, "path": above[item]}
                    for item, title in zip(hits, titles, strict=True)
                ]
            )
        elif hits:
            ids = Column("id", [str(item) for item in hits], right=True)
            names = Column(board.fields["title"].label, [clean(title) for title in titles])
            places = Column("in", [clean(above[item]) for item in hits])
            say(*lines([ids, names, places], {1: min(names.size, 60)}, cut=False))
        else:
            remark("Nothing found.")
    return 0


FIND = Command(
    "find",
    "Find items by words and print their ids and what they stand below.",
    _arguments,
    _find,
    ("find crm migration", "find crm 'ana' --json"),
)
