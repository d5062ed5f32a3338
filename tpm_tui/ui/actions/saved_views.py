"""Saved views: open, save, share, number, delete."""

from __future__ import annotations

from dataclasses import replace

from tpm_tui.errors import Refused
from tpm_tui.service.roles.permission import SHARED, why_not
from tpm_tui.service.session import Command, Outcome
from tpm_tui.service.views import view as views
from tpm_tui.service.views.view import SavedView, View
from tpm_tui.ui.actions.filtering import Ask
from tpm_tui.ui.actions.ordering import Pick
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.prompts.prompt import Prompt
from tpm_tui.ui.screens.picker import Option, Picking

NUMBERED = 9


class SavedViews:
    """Commands for saved views."""

    def __init__(self, desk: Desk, ask: Ask, pick: Pick) -> None:
        self.desk = desk
        self._ask = ask
        self._pick = pick

    def open_view(self, name: str = "") -> None:
        """Open a saved view by name, or choose from all."""
        if not name:
            self.list_views()
            return
        found = [one for one in self._all() if one.name.casefold() == name.strip().casefold()]
        if not found:
            listed = self.desk.key_for("list-views")
            raise Refused(f"There is no view {name.strip()!r}; {listed} lists them.")
        self._open(found[0])

    def list_views(self) -> None:
        """Choose a saved view, save this one, share, number or delete."""
        options = self._options()
        if not options:
            self.save_view_as()
            return
        self._pick(
            Picking(
                "Views",
                options,
                lambda setting: self._open(self._by(setting)),
                keys={
                    "f2": ("opens with the board", self._default),
                    "f3": ("yours or everybody's", self._share),
                    "delete": ("deletes", self._delete),
                },
                at=self.desk.open_view_at,
            )
        )

    def next_view(self) -> None:
        """Open the next saved view."""
        self._turn(1)

    def previous_view(self) -> None:
        """Open the previous saved view."""
        self._turn(-1)

    def open_view_number(self, number: int) -> None:
        """Open the saved view that has a number: the nth one that was saved."""
        found = next((one for one in self._all() if one.number == number), None)
        if found is None:
            self.desk.say(
                f"There is no view {number}; Ctrl+S saves what you look at as a view.", "muted"
            )
            return
        self._open(found)

    def save_view(self, name: str = "") -> None:
        """Save what is shown under the view's name; the board itself is saved always."""
        now = self._called_by_setting(self.desk.open_view_at)
        if name:
            self._ask_or_save(name)
        elif now is None:
            self.save_view_as()
        elif now.private:
            self._save(now.name, private=True)
        else:
            self._ask_or_save(now.name)

    def save_view_as(self) -> None:
        """Save what is shown under a new name; `my NAME` keeps it to yourself."""
        hint = 'for everybody; "my NAME" keeps it to yourself. Edits are saved without this.'
        if self._shares_nothing():
            hint = "for you alone: one for everybody takes an editor of the board"
        self._ask(Prompt("save this view as", self._named, hint=hint), "")

    # ---- inside

    def _all(self) -> list[SavedView]:
        board, user = self.desk.board, self.desk.session.user.name
        return views.saved_views(board, user, board.fields)

    def _by(self, setting: str) -> SavedView:
        found = self._called_by_setting(setting)
        if found is None:
            raise Refused("That view is gone; somebody deleted it.")
        return found

    def _called_by_setting(self, setting: str) -> SavedView | None:
        return next((one for one in self._all() if one.setting == setting), None)

    def _options(self) -> list[Option]:
        return [
            Option(
                one.setting,
                f"{f'g{one.number} ' if one.number <= NUMBERED else '   '}{one.name}",
                ", ".join(
                    word
                    for word in (
                        "yours alone" if one.private else "everybody's",
                        "the board opens with it" if one.default else "",
                        told(one.view),
                    )
                    if word
                ),
                "*" if one.setting == self.desk.open_view_at else " ",
            )
            for one in self._all()
        ]

    def _open(self, saved: SavedView) -> None:
        desk = self.desk
        desk.open_view_at = saved.setting
        wrong = desk.open_view(saved.view, remember=True)
        if wrong:
            desk.say(wrong, "warn")
        else:
            back, on = desk.key_for("undo-view"), desk.key_for("next-view")
            desk.say(f"View {saved.name}; {back} goes back, {on} to the next one.", "good")

    def _turn(self, step: int) -> None:
        found = self._all()
        if not found:
            self.desk.say("No view is saved yet; Ctrl+S saves what you look at as one.", "muted")
            return
        settings = [one.setting for one in found]
        now = self.desk.open_view_at
        at = settings.index(now) if now in settings else -1 if step > 0 else 0
        self._open(found[(at + step) % len(found)])

    def _named(self, text: str) -> None:
        words = text.split(None, 1)
        if len(words) == 2 and words[0].casefold() == "my":
            self._save(words[1], private=True)
        elif self._shares_nothing():
            self._save(text, private=True)
        else:
            self._ask_or_save(text)

    def _ask_or_save(self, name: str) -> None:
        """Save for everybody; where that would replace another view of everybody's, ask before."""
        name = views.checked_name(name)
        if self._shares_nothing():
            raise Refused(f"A view for everybody takes an editor; for you alone: my {name}")
        before = self._called(name, private=False)
        if before is None or before.is_like(self._now(), self.desk.board.fields):
            self._save(name, private=False)
            return

        def picked(way: str) -> None:
            if way == "new":
                self.save_view_as()
            else:
                self._save(name, private=way == "mine")

        options = [
            Option("replace", "Replace it for everybody", f"{name} becomes what you look at"),
            Option("new", "Save under a new name ...", f"{name} stays as it is"),
            Option("mine", "Keep it as your own", f"a {name} for you alone, everybody's stays"),
        ]
        self._pick(Picking(f"{name} is everybody's view", options, picked, leave=self._kept))

    def _shares_nothing(self) -> bool:
        """Whether the user may keep views of their own alone."""
        return bool(why_not(self.desk.session, what=SHARED))

    def _kept(self) -> None:
        self.desk.say("The saved view is as it was.", "muted")

    def _now(self) -> View:
        """What is shown, with what is folded."""
        desk = self.desk
        # Groups are no rows of the board, and another day they are others.
        folds = None if desk.view.group else tuple(sorted(desk.outline.folded))
        return replace(desk.view, folded=folds)

    def _save(self, name: str, *, private: bool) -> None:
        desk, user = self.desk, self.desk.session.user.name
        name = views.checked_name(name)
        now, before = self._now(), self._called(name, private=private)
        outcome = self._commit(
            lambda board: views.save_view(board, name, now, user, private=private)
        )
        saved = self._called(name, private=private)
        desk.open_view_at = saved.setting if saved is not None else ""
        desk.looked()
        whose = "for you alone" if private else "for everybody"
        verb = "is saved as it is"
        if len(outcome.changes):
            undo = desk.key_for("undo")
            verb = f"is saved {whose}" if before is None else f"is replaced {whose}, {undo} undoes"
        desk.say(f"View {name} {verb}. All edits are on disk already.", "good")

    def _called(self, name: str, *, private: bool) -> SavedView | None:
        return next(
            (one for one in self._all() if one.name == name and one.private == private), None
        )

    def _commit(self, command: Command) -> Outcome:
        """Change the saved views, and show what others changed before that."""
        return self.desk.settle(lambda: self.desk.session.execute(command))

    def _default(self, setting: str) -> list[Option]:
        saved = self._by(setting)
        _ = self._commit(lambda board: views.make_default(board, saved))
        return self._options()

    def _share(self, setting: str) -> list[Option]:
        saved, user = self._by(setting), self.desk.session.user.name
        _ = self._commit(lambda board: views.share_view(board, saved, user))
        if setting == self.desk.open_view_at:
            now = self._called(saved.name, private=not saved.private)
            self.desk.open_view_at = now.setting if now is not None else ""
            self.desk.looked()
        return self._options()

    def _delete(self, setting: str) -> list[Option]:
        saved = self._by(setting)
        _ = self._commit(lambda board: views.delete_view(board, saved))
        return self._options()


def told(view: View) -> str:
    """A view in a few words."""
    said = [f"{len(view.columns)} columns"]
    said += [f"filter {view.filter}"] * bool(view.filter)
    said += [f"by {', '.join(view.group)}"] * bool(view.group)
    said += [f"sorted by {', '.join(one.key for one in view.sort)}"] * bool(view.sort)
    return " · ".join(said)
