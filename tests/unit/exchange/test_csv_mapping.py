"""Header names in five languages, and what a mapping file changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.exchange.csv_plans import ReadTable, column, notes, outline, reader
from tpm_tui.errors import ImportFailed
from tpm_tui.exchange.csv_columns import normal, recognised
from tpm_tui.exchange.mapping import Mapping, Options, load_mapping, parse_map_options

EXPORTS = {
    "en": "ID,WBS,Task_Name,Outline_Level,Duration,Start_Date,Finish_Date,Predecessors,Resource_Names,"
    "Percent_Complete,Work,Actual_Work,Remaining_Work,Cost,Actual_Cost,Notes,Milestone",
    "de": "Nr.,PSP-Code,Vorgangsname,Gliederungsebene,Dauer,Anfang,Ende,Vorgänger,Ressourcennamen,"
    "% Abgeschlossen,Arbeit,Ist-Arbeit,Verbleibende Arbeit,Kosten,Ist-Kosten,Notizen,Meilenstein",
    "es": "Id,EDT,Nombre de tarea,Nivel de esquema,Duración,Comienzo,Fin,Predecesoras,Nombres de los recursos,"
    "% completado,Trabajo,Trabajo real,Trabajo restante,Costo,Costo real,Notas,Hito",
    "fr": "N°,N° hiérarchique,Nom de la tâche,Niveau hiérarchique,Durée,Début,Fin,Prédécesseurs,Noms ressources,"
    "% achevé,Travail,Travail réel,Travail restant,Coût,Coût réel,Notes,Jalon",
    "pt": "Id,EDT,Nome da Tarefa,Nível da estrutura de tópicos,Duração,Início,Término,Predecessoras,"
    "Nomes dos recursos,% concluída,Trabalho,Trabalho real,Trabalho restante,Custo,Custo real,Anotações,Marco",
}
KEYS = (
    "id wbs title indent duration start finish predecessors assignments progress work actual_work"
    " remaining_work budget actual_cost description milestone"
).split()
TRACKERS = {
    "en": "Issue id,Issue key,Summary,Issue Type,Status,Parent,Assignee,Due date,Original Estimate,Time Spent,"
    "Remaining Estimate,Description,Status Category,Resolution",
    "de": "Vorgangs-ID,Vorgangsschlüssel,Zusammenfassung,Vorgangstyp,Status,Übergeordnet,Zugewiesene Person,"
    "Fälligkeitsdatum,Ursprüngliche Schätzung,Benötigte Zeit,Verbleibende Schätzung,Beschreibung,"
    "Statuskategorie,Lösung",
    "es": "ID de la incidencia,Clave de incidencia,Resumen,Tipo de Incidencia,Estado,Principal,Persona asignada,"
    "Fecha de vencimiento,Estimación original,Tiempo Trabajado,Trabajo restante estimado,Descripción,"
    "Categoría de estado,Resolución",
    "fr": "ID de ticket,Clé de ticket,Résumé,Type de ticket,État,Parent,Personne assignée,Date d'échéance,"
    "Estimation originale,Temps consacré,Estimation restante,Description,Catégorie d'état,Résolution",
    "pt": "ID da item,Chave da item,Resumo,Tipo de item,Status,Pai,Responsável,Data de vencimento,"
    "Estimativa original,Tempo gasto,Estimativa restante,Descrição,Categoria do status,Resolução",
}
TRACKER_KEYS = (
    "id key title kind status parent owner finish work actual_work remaining_work description"
    " status_category resolution"
).split()


@pytest.fixture
def read(tmp_path: Path) -> ReadTable:
    return reader(tmp_path)


@pytest.mark.parametrize("language", EXPORTS)
def test_headers_of_a_planning_program(language: str) -> None:
    assert [recognised(0, name).key for name in EXPORTS[language].split(",")] == KEYS


@pytest.mark.parametrize("language", TRACKERS)
def test_headers_of_an_issue_tracker(read: ReadTable, language: str) -> None:
    assert [recognised(0, name).key for name in TRACKERS[language].split(",")] == TRACKER_KEYS
    cells = dict.fromkeys(TRACKER_KEYS, "") | {
        "id": "1",
        "key": "A-1",
        "title": "a",
        "work": "3600",
    }
    plan = read(f"{TRACKERS[language]}\n{','.join(cells.values())}\n")
    assert column(plan, "work") == [3600]
    assert plan.items[0].source_id == "A-1"


@pytest.mark.parametrize(
    "header, plain",
    [
        ("\ufeff Start_Date ", "start date"),
        ("%Complete", "% complete"),
        ("PercentComplete", "percent complete"),
        ("\u00a0ÜBERGEORDNET:", "ubergeordnet"),
        ("PSP\u2011Code", "psp code"),
        ("Date d\u2019échéance", "date d'echeance"),
    ],
)
def test_headers_are_compared_without_ornament(header: str, plain: str) -> None:
    assert normal(header) == plain


def test_totals_and_derived_columns_are_not_taken(read: ReadTable) -> None:
    plan = read("Summary,Σ Original Estimate,Work Ratio,Original Estimate\na,9,50%,3\n")
    assert [one.field for one in plan.columns] == ["title", None, None, "work"]
    assert "'Σ Original Estimate': This column is not imported because it is a total" in notes(plan)


def test_the_better_name_and_the_filled_column_win(read: ReadTable) -> None:
    plan = read(
        "Name,Summary,Due,Finish,Custom field (Start date),Start\nx,a,2026-01-09,2026-01-08,2026-01-02,\n"
    )
    assert [one.field for one in plan.columns] == [None, "title", None, "finish", "start", None]
    assert plan.items[0].values == {"start": "2026-01-02", "finish": "2026-01-08"}
    assert "'Due': This column is not imported because 'Finish' is taken for the finish" in notes(
        plan
    )


def test_a_mapping_file(tmp_path: Path, read: ReadTable) -> None:
    path = tmp_path / "map.toml"
    path.write_text(
        '[columns]\n"What" = "title"\nBoss = "owner"\nstart = ""\n'
        '[values.status]\n"On ice" = "deferred"\nwaiting = "excluded"\n[values.kind]\nThing = "epic"\n'
        '[options]\ndecimal = ","\nwork_unit = "d"\ndelimiter = "|"\n',
        encoding="utf-8",
    )
    plan = read(
        "What|Boss|Start|Status|Type|Work\na|Ann|2026-01-05|On Ice|thing|0,5\nb||?|Waiting||\n",
        load_mapping(path),
    )
    assert plan.items[0].values == {"work": 4 * 3600, "status": "deferred", "owner": "Ann"}
    assert plan.items[0].kind == "epic"
    assert plan.statuses == ({"key": "waiting", "label": "Waiting", "category": "excluded"},)
    assert [one.field for one in plan.columns] == ["title", "owner", None, "status", "kind", "work"]


def test_options_of_the_command_line(read: ReadTable) -> None:
    file = Mapping({"A": "title", "B": "owner"}, options=Options(hierarchy="none"))
    mapping = file.combined(parse_map_options(["B=", "a=b=work", " C = level"]))
    assert mapping.columns == {"A": "title", "B": "", "a=b": "work", "C": "indent"}
    assert mapping.options.hierarchy == "none"
    plan = read("A,B,a=b,C\nx,y,2,1\nz,y,1,2\n", mapping)
    assert outline(plan) == ["x", "z"]
    assert column(plan, "work") == [7200, 3600]
    assert column(plan, "owner") == [None, None]


def test_the_second_of_two_headers_can_be_mapped(read: ReadTable) -> None:
    plan = read("Name,Sprint,Sprint\na,S1,S2\n", parse_map_options(["Sprint (2)=owner"]))
    assert column(plan, "owner") == ["S2"]


@pytest.mark.parametrize(
    "mapping, words",
    [
        ({"Nam": "title"}, r"'Nam'; the file has 'Name', 'Sprint'"),
        ({"Name": "title", "Sprint": "title"}, "both 'Name' and 'Sprint'"),
    ],
)
def test_mappings_that_do_not_fit_the_file(
    read: ReadTable, mapping: dict[str, str], words: str
) -> None:
    with pytest.raises(ImportFailed, match=words):
        read("Name,Sprint\na,S1\n", Mapping(mapping))


def test_values_that_the_board_does_not_know(read: ReadTable) -> None:
    with pytest.raises(ImportFailed, match="no status of the board"):
        read("Name,Status\na,b\n", Mapping(statuses={"b": "parked"}))
    with pytest.raises(ImportFailed, match="no kind"):
        read("Name,Type\na,b\n", Mapping(kinds={"b": "thing"}))


@pytest.mark.parametrize("option", ["Name", "=title", "Name=titel", ""])
def test_options_that_are_not_understood(option: str) -> None:
    with pytest.raises(ImportFailed, match="--map"):
        parse_map_options([option])


@pytest.mark.parametrize(
    "text, words",
    [
        ("columns", "not a TOML file"),
        ("[colums]\n", "colums is not understood"),
        ("[values.owner]\n", "values.owner is not understood"),
        ("columns = 3\n", "must be a table"),
        ("[columns]\nName = 3\n", "must be a text"),
        ('[columns]\nName = "titel"\n', "cannot be read as 'titel'"),
        ('[options]\nspeed = "x"\n', "no option"),
        ("[options]\npercent_scale = 10\n", "percent_scale = 10 is not possible"),
        ("[options]\npercent_scale = true\n", "percent_scale = True"),
        ("[options]\nencoding = 8\n", "encoding = 8"),
        ('[options]\ndate_order = "dym"\n', "date_order"),
        ("[options]\ndecimal = []\n", "decimal"),
    ],
)
def test_mapping_files_that_are_not_understood(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "map.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ImportFailed, match=words):
        load_mapping(path)


def test_mapping_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match="cannot be read"):
        load_mapping(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b"# \xfc\n")
    with pytest.raises(ImportFailed, match="not UTF-8"):
        load_mapping(tmp_path / "latin.toml")
