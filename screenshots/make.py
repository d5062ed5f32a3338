"""Makes the pictures of the README from the demo board: SVG, and PNG where a converter is there.

Run it in the project's environment: `python screenshots/make.py`.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from pathlib import Path

from tpm_tui.exchange.template import load_demo
from tpm_tui.fields.context import FieldContext
from tpm_tui.service.importing import new_board
from tpm_tui.store.identity import User
from tpm_tui.ui.app import TpmApp
from tpm_tui.ui.config import Config
from tpm_tui.ui.screens.board import BoardScreen

FONTS = "DejaVu Sans Mono, Menlo, Consolas, monospace"
HERE = Path(__file__).resolve().parent
SHOTS: tuple[tuple[str, tuple[int, int], str, tuple[str, ...]], ...] = (
    ("board", (160, 45), "dark", ()),
    ("light", (120, 36), "light", ()),
    ("edit", (120, 36), "dark", (*"z7", *"jjjjjjj", *["right"] * 4, *"90000", "enter")),
    ("status", (120, 36), "dark", (*"z7", *"jjjjjjjjj", "right", "enter", "down")),
    ("error", (80, 24), "dark", (*"z7", *"jjjjjjj", "right", "right", "right", *"12x", "enter")),
    ("help", (120, 36), "dark", ("?",)),
    ("small", (80, 24), "dark", ()),
    ("filter", (120, 30), "dark", ("f", *"owner:ana status:open due<+12w", "enter")),
    ("groups", (120, 36), "light", ("z", "g", "enter", *"jj", "+", *["right"] * 3, "]")),
    ("explain", (120, 30), "dark", ("right", "right", "=", "j", "space", "j", "space")),
    ("details", (150, 40), "dark", (*"z7", *"jjjjjj", "g", "d")),
    ("money", (150, 36), "dark", ("g", "1")),
    ("budget", (130, 40), "dark", (*"jj", "g", "b")),
    ("allocation", (150, 42), "dark", ("g", "a", "n")),
    ("lint", (130, 36), "dark", ("g", "l", "j", "+")),
)
"""Name, size, theme and keys of every picture."""


async def shoot(name: str, size: tuple[int, int], theme: str, keys: tuple[str, ...]) -> Path:
    """One picture of a fresh demo board."""
    with tempfile.TemporaryDirectory() as folder:
        board = Path(folder) / "demo.db"
        new_board(board, load_demo(FieldContext()), "Demo portfolio")
        app = TpmApp(board, temporary=True, config=Config(theme=theme))
        async with app.run_test(size=size) as pilot:
            await pilot.pause(0.3)
            if app.session is not None and isinstance(app.screen, BoardScreen):
                app.session.user = User(1000, "ana")
                app.screen.show_heading()
            for key in keys:
                await pilot.press("space" if key == " " else key)
            await pilot.pause(0.3)
            target = HERE / f"{name}.svg"
            target.write_text(plain_font(app.export_screenshot(title="tpm-tui")), encoding="utf-8")
    return target


def plain_font(svg: str) -> str:
    """The picture with a font that is there, instead of one to be fetched from the network."""
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    return re.sub(r"font-family: Fira Code, monospace", f"font-family: {FONTS}", svg)


def to_png(picture: Path) -> bool:
    """Also make a PNG, if cairosvg is installed."""
    try:
        import cairosvg
    except ImportError:
        return False
    # The converter ignores text lengths: spread the letters to the width the SVG was made for.
    svg = picture.read_text(encoding="utf-8").replace(
        "font-size: 20px;", "font-size: 20px; letter-spacing: 0.159px;"
    )
    cairosvg.svg2png(bytestring=svg.encode(), write_to=str(picture.with_suffix(".png")), scale=1.0)
    return True


def main() -> None:
    """Make all pictures."""
    for name, size, theme, keys in SHOTS:
        picture = asyncio.run(shoot(name, size, theme, keys))
        print(picture.name, "and PNG" if to_png(picture) else "(no PNG: cairosvg is not installed)")


if __name__ == "__main__":
    main()
