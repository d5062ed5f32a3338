"""Statuses and kinds of a table, matched to the board's lists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping as Dict

from tpm_tui.domain.values import KINDS, Value
from tpm_tui.errors import ImportFailed
from tpm_tui.exchange.csv_columns import Column, normal
from tpm_tui.exchange.csv_notes import Notes
from tpm_tui.exchange.csv_numbers import Cell, shown
from tpm_tui.exchange.csv_safety import one_line
from tpm_tui.exchange.csv_values import Reading, Result

CATEGORIES = {
    "todo": (
        "to do; todo; open; new; backlog; not started; planned; draft; pending; proposed; ready; selected for"
        " development; reopened; future task; offen; neu; zu erledigen; nicht begonnen; geplant; por hacer;"
        " tareas por hacer; pendiente; abierta; abierto; nueva; nuevo; sin empezar; planificado; a faire; ouvert;"
        " nouveau; non commence; planifie; tarefas pendentes; a fazer; pendente; aberto; novo; nao iniciado;"
        " planejado; itens pendentes"
    ),
    "in_progress": (
        "in progress; doing; active; started; in review; review; in test; testing; in development; implementing;"
        " ongoing; wip; blocked; on schedule; late; under review; committed; in arbeit; in bearbeitung; begonnen;"
        " laufend; in prufung; aktiv; en curso; en progreso; en proceso; en revision; iniciado; iniciada; en cours;"
        " commence; en revue; em andamento; em progresso; em revisao; em curso"
    ),
    "done": (
        "done; closed; resolved; complete; completed; finished; shipped; released; fixed; erledigt; fertig;"
        " abgeschlossen; geschlossen; gelost; listo; lista; finalizada; finalizado; hecho; hecha; cerrada; cerrado;"
        " resuelta; resuelto; completada; completado; terminada; terminado; termine; terminee; fini; fait; ferme;"
        " resolu; acheve; livre; concluido; concluida; feito; fechado; fechada; resolvido; finalizado; itens"
        " concluidos; pronto"
    ),
    "excluded": (
        "cancelled; canceled; won't do; wont do; won't fix; wont fix; rejected; declined; duplicate; obsolete;"
        " abandoned; removed; deferred; postponed; cannot reproduce; not a bug; invalid; abgebrochen; storniert;"
        " verworfen; abgelehnt; zuruckgestellt; duplikat; wird nicht erledigt; cancelado; cancelada; descartado;"
        " descartada; rechazado; rechazada; aplazado; duplicado; no se hara; annule; annulee; abandonne; rejete;"
        " reporte; doublon; rejeitado; descartada; adiado; nao sera feito"
    ),
}
"""Words for statuses by category, as `normal` writes them."""

KIND_WORDS = {
    "portfolio": "portfolio; portefeuille",
    "product": "product; produkt; producto; produit; produto",
    "program": "program; programme; programm; programa; initiative; theme; initiativ; iniciativa; tema",
    "project": "project; projekt; proyecto; projet; projeto",
    "phase": "phase; stage; summary; fase; etapa; sammelvorgang; workstream; work package; arbeitspaket; etape",
    "epic": "epic; epos; epica; epopee; epico",
    "deliverable": (
        "deliverable; story; user story; feature; requirement; product backlog item; capability; historia;"
        " historia de usuario; entregable; lieferergebnis; anforderung; recit; histoire; livrable; entregavel; recurso"
    ),
    "task": (
        "task; sub task; subtask; bug; defect; issue; action; activity; support; incident; improvement;"
        " new feature; change; spike; test; aufgabe; unteraufgabe; teilaufgabe; vorgang; fehler; verbesserung;"
        " tarea; subtarea; error; mejora; incidencia; actividad; tache; sous tache; bogue; anomalie; amelioration;"
        " tarefa; subtarefa; melhoria; falha"
    ),
    "milestone": "milestone; meilenstein; hito; jalon; marco; gate",
}
"""Words for kinds by the board's kind."""

_YES = frozenset("yes y true 1 x ja j wahr si s verdadero oui o vrai sim verdadeiro".split())


def read_kinds(
    column: Column, cells: list[Cell], reading: Reading, mapped: Dict[str, str]
) -> Result:
    """Kinds of the board; an unknown one becomes a task."""
    words = _by_word(KIND_WORDS) | {kind: kind for kind in KINDS}
    chosen = {normal(source): kind for source, kind in mapped.items()}
    for source, kind in mapped.items():
        if kind not in KINDS:
            raise ImportFailed(
                f"The mapping reads {source!r} as {kind!r}, which is no kind.",
                f"Kinds are {', '.join(KINDS)}.",
            )
    result = Result()
    unknown: dict[str, list[Cell]] = {}
    for cell in cells:
        name = normal(cell.text)
        known = chosen.get(name) or words.get(name)
        result.values[cell.row] = known or "task"
        if known is None:
            unknown.setdefault(name, []).append(cell)
    for found in unknown.values():
        rows = f"{len(found):,} row{'s' * (len(found) != 1)}"
        text = f"{shown(found[0].text)} is no known kind ({rows}); it was read as a task."
        reading.notes.add("kind", text, found[0].line, column.header)
    return result


def read_milestones(cells: list[Cell]) -> set[int]:
    """Rows that say yes to being a milestone."""
    return {cell.row for cell in cells if normal(cell.text) in _YES}


class Statuses:
    """The board's status list, and what a file adds to it."""

    def __init__(self, reading: Reading, mapped: Dict[str, str]) -> None:
        self._reading = reading
        self._board = reading.ctx.statuses
        self._keys = {status.key for status in self._board}
        self._known: dict[str, str] = {}
        for status in self._board:
            self._known.setdefault(status.key.casefold(), status.key)
        for status in self._board:
            self._known.setdefault(status.label.casefold(), status.key)
        self._mapped: dict[str, str] = {}
        self._added: dict[str, dict[str, str]] = {}
        self._words = _by_word(CATEGORIES)
        for source, target in mapped.items():
            if target not in self._keys and target not in CATEGORIES:
                raise ImportFailed(
                    f"The mapping reads the status {source!r} as {target!r}, which is no status of the board.",
                    f"Use one of {', '.join(sorted(self._keys | set(CATEGORIES)))}.",
                )
            self._mapped[source.strip().casefold()] = target

    @property
    def added(self) -> tuple[dict[str, str], ...]:
        """Statuses that the board has to learn."""
        return tuple(self._added.values())

    def excluded(self, text: str) -> bool:
        """Whether a resolution means that nothing was done."""
        return self._words.get(normal(text)) == "excluded"

    def is_done(self, key: Value) -> bool:
        """Whether a status key counts as done."""
        categories = {status.key: status.category for status in self._board}
        categories |= {entry["key"]: entry["category"] for entry in self._added.values()}
        return categories.get(str(key)) == "done"

    def stored(self, key: str) -> Value:
        """Storage form of a key: the board's first status is None."""
        return None if key == self._board[0].key else key

    def read(self, column: Column, cells: list[Cell], categories: Dict[int, str]) -> Result:
        """Status keys by row; `categories` are texts of the file's own category column."""
        result = Result(how="labels of the board, others join its list")
        per_status: dict[str, Counter[str]] = {}
        for cell in cells:
            if (text := categories.get(cell.row)) and (known := self._words.get(normal(text))):
                per_status.setdefault(cell.text.casefold(), Counter())[known] += 1
        for cell in cells:
            votes = per_status.get(cell.text.casefold())
            category = votes.most_common(1)[0][0] if votes else None
            result.values[cell.row] = self._key(column, cell, category)
        return result

    def joined(self, label: str, category: str) -> str:
        """Key of a status with this label, added to the list if it is new."""
        label = one_line(label)[0][:200]
        folded = label.casefold()
        if folded in self._known:
            return self._known[folded]
        if folded not in self._added:
            self._added[folded] = {
                "key": self._new_key(label),
                "label": label,
                "category": category,
            }
        return self._added[folded]["key"]

    def _key(self, column: Column, cell: Cell, category: str | None) -> str:
        label = one_line(cell.text)[0]
        folded = label.casefold()
        target = self._mapped.get(folded)
        if target in self._keys:
            return str(target)
        if target is None and folded in self._known:
            return self._known[folded]
        new = folded not in self._added
        found = target or category or self._words.get(normal(label))
        key = self.joined(label, found or "todo")
        if new and folded in self._added:
            _note_new(self._reading.notes, column, cell, found)
        return key

    def _new_key(self, label: str) -> str:
        taken = self._keys | {entry["key"] for entry in self._added.values()}
        base = re.sub(r"[^a-z0-9]+", "_", normal(label)).strip("_")[:40] or "status"
        key, count = base, 1
        while key in taken:
            count += 1
            key = f"{base}_{count}"
        return key


def _note_new(notes: Notes, column: Column, cell: Cell, category: str | None) -> None:
    words = {"todo": "to do", "in_progress": "in progress", "done": "done", "excluded": "excluded"}
    if category is None:
        text = f"The status {shown(cell.text)} is unknown; it joins the board's list as to do."
    else:
        text = f"The status {shown(cell.text)} joins the board's list as {words[category]}."
    notes.add("status", text, cell.line, column.header)


def _by_word(table: Dict[str, str]) -> dict[str, str]:
    words: dict[str, str] = {}
    for key, text in table.items():
        for word in text.split(";"):
            words.setdefault(word.strip(), key)
    return words
