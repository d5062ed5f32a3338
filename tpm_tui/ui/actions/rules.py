"""Rules for looks: a condition and how what meets it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from tpm_tui.service.views.looks import checked_rule
from tpm_tui.service.views.view import TONES, Rule
from tpm_tui.ui.actions.filtering import HINT, Ask, Filtering
from tpm_tui.ui.actions.ordering import Pick
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.prompts.prompt import Prompt
from tpm_tui.ui.screens.picker import Option, Picking

if TYPE_CHECKING:
    from tpm_tui.query.source import Source

NEW, WHOLE_ROW = "+", ""
NAMES = {
    "bad": "alarm",
    "warn": "warning",
    "good": "good",
    "accent": "accent",
    "muted": "quiet",
    "strong": "bold",
    "struck": "struck through",
}
"""What people call the tones of `TONES`."""


class Rules:
    """Commands for rules of the view."""

    def __init__(
        self, desk: Desk, ask: Ask, pick: Pick, filtering: Filtering, source: Callable[[], Source]
    ) -> None:
        self.desk = desk
        self._ask = ask
        self._pick = pick
        self._filtering = filtering
        self._source = source

    def edit_rules(self) -> None:
        """Conditions of this view and how what meets them is shown."""
        self._pick(
            Picking(
                "Rules for looks, the first that fits decides",
                self._options(),
                self._edit,
                keys={
                    "delete": ("deletes", self._delete),
                    "ctrl+up": ("earlier", lambda at: self._shift(at, -1)),
                    "ctrl+down": ("later", lambda at: self._shift(at, 1)),
                },
            )
        )

    def _options(self) -> list[Option]:
        fields = self.desk.board.fields
        rules = [
            Option(
                str(at),
                rule.when,
                f"{NAMES[rule.tone]} · "
                f"{fields[rule.column].label if rule.column in fields else 'whole row'}",
            )
            for at, rule in enumerate(self.desk.view.rules)
        ]
        return [*rules, Option(NEW, "New rule ...", "such as progress<50 due<today", "+")]

    def _edit(self, value: str) -> None:
        rules = self.desk.view.rules
        old = rules[int(value)] if value != NEW else Rule("", "bad", "")
        place = int(value) if value != NEW else len(rules)

        def accept(text: str) -> None:
            rule = checked_rule(replace(old, when=text.strip()), self._source())
            self._choose_column(place, rule)

        prompt = Prompt(
            "rows where", accept, completer=self._filtering.complete, hint=HINT,
            history=self._filtering.asked,
        )  # fmt: skip
        self._ask(prompt, old.when)

    def _choose_column(self, place: int, rule: Rule) -> None:
        fields = self.desk.board.fields
        options = [Option(WHOLE_ROW, "The whole row")]
        options += [Option(key, fields[key].label) for key in self.desk.view.keys if key in fields]
        self._pick(
            Picking(
                "Show differently",
                options,
                lambda key: self._choose_tone(place, replace(rule, column=key)),
                at=rule.column,
            )
        )

    def _choose_tone(self, place: int, rule: Rule) -> None:
        options = [Option(tone, NAMES[tone]) for tone in TONES]
        self._pick(
            Picking(
                "As",
                options,
                lambda tone: self._put(place, replace(rule, tone=tone)),
                at=rule.tone,
            )
        )

    def _put(self, place: int, rule: Rule) -> None:
        rules = list(self.desk.view.rules)
        rules[place : place + 1] = [rule]
        self._look(rules)
        self.desk.say(f"Rows where {rule.when}: {NAMES[rule.tone]}. Ctrl+S keeps the view.", "good")

    def _delete(self, value: str) -> list[Option]:
        if value != NEW:
            rules = list(self.desk.view.rules)
            del rules[int(value)]
            self._look(rules)
        return self._options()

    def _shift(self, value: str, step: int) -> list[Option]:
        rules = list(self.desk.view.rules)
        if value != NEW and 0 <= int(value) + step < len(rules):
            rules.insert(int(value) + step, rules.pop(int(value)))
            self._look(rules)
        return self._options()

    def _look(self, rules: list[Rule]) -> None:
        self.desk.look(replace(self.desk.view, rules=tuple(rules)), afresh=False)
