"""`play`: recorded keys on a real board, without a terminal."""

from __future__ import annotations

from pathlib import Path

from tests.command_line import CommandLine


def keys(folder: Path, *words: str) -> Path:
    """A macro file."""
    path = folder / "some.keys"
    path.write_text("".join(f"{word}\n" for word in words), encoding="utf-8")
    return path


def test_keys_change_the_board_and_the_status_line_is_said(
    tpm: CommandLine, small: Path, tmp_path: Path
) -> None:
    file = keys(tmp_path, "# rename the third row", "z", "R", "j", "j", "j", "R", *"!é", "enter")
    said = tpm.ok("play", small, file).out
    assert said == "Rename Design to Design!é\n"
    assert tpm.ok("get", small, "3", "title").out == "Design!é\n"
    tpm.ok("undo", small)
    assert tpm.ok("get", small, "3", "title").out == "Design\n"


def test_spaces_pastes_and_macros_within(tpm: CommandLine, small: Path, tmp_path: Path) -> None:
    file = keys(tmp_path, "R", "ctrl+u", "paste:A\\nB", "space", "c", "enter", "G", ".")
    tpm.ok("play", small, file)
    assert tpm.ok("get", small, "1", "title").out.startswith("A")
    assert tpm.ok("get", small, "1", "title").out.endswith(" c\n")


def test_a_macro_may_record_and_play_another(tpm: CommandLine, small: Path, tmp_path: Path) -> None:
    file = keys(tmp_path, "z", "R", "G", "m", "o", "X", "enter", "escape", "m", "@", "@")
    tpm.ok("play", small, file)
    titles = [row["title"] for row in tpm.ok("ls", small, "--json").json]
    assert titles.count("X") == 3


def test_the_program_may_be_left_early(tpm: CommandLine, small: Path, tmp_path: Path) -> None:
    ran = tpm("play", small, keys(tmp_path, "q", "j", "j"))
    assert ran.code == 0
    assert ran.err == "The program was left with 2 keys still to come.\n"
    assert tpm("play", small, keys(tmp_path)).code == 0


def test_the_size_of_the_screen_counts(tpm: CommandLine, small: Path, tmp_path: Path) -> None:
    file = keys(tmp_path, "j")
    assert tpm.ok("play", small, file, "--size", "80x24").out
    assert tpm.refused("play", small, file, "--size", "wide").startswith("--size 'wide' is not")
    assert tpm.refused("play", small, file, "--size", "4x4").startswith("--size 4x4: from 20x5")


def test_what_cannot_be_played(tpm: CommandLine, small: Path, tmp_path: Path) -> None:
    assert tpm.refused("play", small, tmp_path / "no.keys").startswith("There is no macro ")
    assert "cannot be read" in tpm.refused("play", small, tmp_path)
    file = keys(tmp_path, "j", "not a key")
    assert tpm.refused("play", small, file) == "Line 2 of the macro is not a key: 'not a key'."
    assert tpm.refused("play", "nosuch", file).startswith("There is no board 'nosuch'")


def test_keys_that_end_in_the_middle_say_so(tpm: CommandLine, small: Path, tmp_path: Path) -> None:
    for words in (("R", "X"), ("/", "x"), ("?",)):
        ran = tpm("play", small, keys(tmp_path, *words))
        assert ran.code == 0
        assert "in the middle of something" in ran.err
    assert tpm.ok("get", small, "1", "title").out == "Rollout\n"


def test_long_sentences_are_said_in_full(tpm: CommandLine, small: Path, tmp_path: Path) -> None:
    file = keys(tmp_path, "z", "R", "G", "l", "l", "l", *"4200", "enter", "j")
    said = tpm.ok("play", small, file, "--size", "40x10").out
    assert said.startswith("Budget of Train")
    assert "Rollout" in said


# ---- what is refused


def refusal(tpm: CommandLine, small: Path, tmp_path: Path, *words: str) -> str:
    """The sentence of keys that are not all done."""
    return tpm.refused("play", small, keys(tmp_path, "# a remark", *words))


def test_a_refused_key_ends_it_and_is_named(tpm: CommandLine, small: Path, tmp_path: Path) -> None:
    said = refusal(tpm, small, tmp_path, "z", "R", "G", "x", "p", "(", "J", "J", "R", "X", "enter")
    assert said.startswith("Line 5 of the keys, x, was refused: ")
    assert said.endswith("What came before it is done; 7 keys after it not played.")
    assert tpm.ok("get", small, "5", "title").out == "Training\n"


def test_a_value_that_does_not_fit_is_a_refusal(
    tpm: CommandLine, small: Path, tmp_path: Path
) -> None:
    words = ("z", "R", "G", "R", "!", "enter", "s", "ctrl+u", "enter", "j")
    said = refusal(tpm, small, tmp_path, *words)
    assert said.startswith("Line 10 of the keys, enter, was refused: ")
    assert said.endswith("What came before it is done; 1 key after it not played.")
    assert tpm.ok("get", small, "5", "title").out == "Training!\n"
    said = refusal(tpm, small, tmp_path, ":", *"set-cells work=soon", "enter")
    assert "Line 22 of the keys, enter, was refused: " in said
    assert said.endswith("What came before it is done.")


def test_a_reason_that_no_key_gives_is_a_refusal(
    tpm: CommandLine, small: Path, tmp_path: Path
) -> None:
    tpm.ok("settings", small, "reasons=delete")
    said = refusal(tpm, small, tmp_path, "G", "d", "d")
    assert "Why is Training deleted? No key answers that." in said
    assert tpm.ok("get", small, "5", "title").out == "Training\n"
    tpm.ok("play", small, keys(tmp_path, "G", "d", "d", *"late", "enter"))
    assert tpm("get", small, "5", "title").code == 2


def test_a_macro_within_ends_there_too(tpm: CommandLine, small: Path, tmp_path: Path) -> None:
    recorded = ("m", "J", "R", "X", "enter", "m")
    said = refusal(tpm, small, tmp_path, "z", "R", "j", "j", "j", *recorded, "@", "j")
    assert said.startswith("Line 13 of the keys, @, was refused: ")
    assert tpm.ok("get", small, "3", "title").out == "DesignX\n"
    assert tpm.ok("get", small, "5", "title").out == "Training\n"
