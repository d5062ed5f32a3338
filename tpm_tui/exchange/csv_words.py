"""What the columns of project exports are called, in the languages of their users.

One line per language and field, the most telling name first: where two columns of a file could
hold the same field, the earlier name wins.  Names stand as `csv_columns.normal` writes them.
"""

from __future__ import annotations

HEADERS: dict[str, tuple[str, ...]] = {
    "id": (
        "issue id; work item id; id; task id; item id; unique id; uid; row id; identifier; ref; no; #",
        "vorgangs id; vorgangsnummer; nr; nummer; eindeutige nr; eindeutige kennung",
        "id de la incidencia; id de incidencia; id de la actividad; identificador; numero; num",
        "id de ticket; id du ticket; identifiant; numero; n°",
        "id da item; id do item; id da pendencia; id da ocorrencia; id do ticket; identificador",
    ),
    "key": (
        "issue key; work item key; key; ticket; ticket key",
        "vorgangsschlussel; schlussel",
        "clave de incidencia; clave de la incidencia; clave de la actividad; clave",
        "cle de ticket; cle du ticket; cle",
        "chave da item; chave do item; chave da pendencia; chave da ocorrencia; chave",
    ),
    "parent": (
        (
            "parent; parent id; parent issue id; parent task id; parent issue; parent task; parent item;"
            " parent work item; belongs to"
        ),
        "ubergeordnet; ubergeordneter vorgang; ubergeordnete id; elternvorgang; vaterelement",
        "principal; id principal; padre; id padre; tarea principal; actividad principal",
        "parente; parent du ticket; tache parente; ticket parent; id parent",
        "pai; id pai; item pai; tarefa pai; pendencia pai; item principal",
    ),
    "parent_key": (
        "parent key; epic link; epic key; parent link",
        "ubergeordneter schlussel; epos verknupfung; epic verknupfung",
        "clave principal; enlace de epica; vinculo de epica",
        "cle parente; cle du parent; lien d'epopee; lien d'epic",
        "chave pai; chave principal; link do epico",
    ),
    "wbs": (
        "outline number; wbs; wbs code; wbs id; wbs number; bsi; outline; hierarchy number",
        "gliederungsnummer; psp code; psp; psp nr; psp nummer",
        "numero de esquema; edt; codigo edt",
        "numero hierarchique; n° hierarchique; numero de plan; code wbs; otp",
        "numero da estrutura de topicos; numero de topicos; eap; codigo eap; codigo da edt",
    ),
    "indent": (
        "outline level; indent level; hierarchy level; indent; level; depth",
        "gliederungsebene; ebene",
        "nivel de esquema; nivel",
        "niveau hierarchique; niveau",
        "nivel da estrutura de topicos; nivel de topicos; nivel",
    ),
    "title": (
        "title; summary; task name; work item; item; task; issue; activity name; activity; subject; name",
        "zusammenfassung; vorgangsname; vorgang; titel; aufgabe; bezeichnung; name",
        "resumen; titulo; nombre de tarea; nombre de la tarea; tarea; actividad; asunto; nombre",
        "resume; titre; nom de la tache; nom de tache; tache; sujet; nom",
        "resumo; titulo; nome da tarefa; tarefa; atividade; assunto; nome",
    ),
    "kind": (
        "kind; issue type; work item type; work type; item type; task type; tracker; type",
        "vorgangstyp; art; typ",
        "tipo de incidencia; tipo de actividad; tipo de tarea; tipo",
        "type de ticket; type de tache; nature",
        "tipo de item; tipo de pendencia; tipo de ocorrencia; tipo de tarefa; tipo",
    ),
    "milestone": ("milestone", "meilenstein", "hito", "jalon", "marco"),
    "status": (
        "status; issue status; task status; state",
        "zustand; bearbeitungsstatus",
        "estado; estado de la incidencia",
        "etat; statut",
        "situacao; estado",
    ),
    "status_category": (
        "status category",
        "statuskategorie",
        "categoria de estado; categoria del estado",
        "categorie d'etat; categorie de statut; categorie de l'etat",
        "categoria do status; categoria de status",
    ),
    "resolution": ("resolution", "losung; erledigungsart", "resolucion", "", "resolucao"),
    "owner": (
        "owner; assignee; assigned to; responsible; person responsible; task owner; accountable; assigned; lead",
        "zugewiesene person; bearbeiter; zugewiesen an; verantwortlich; verantwortlicher; zustandig",
        "persona asignada; responsable; asignado a; asignado; encargado",
        "personne assignee; responsable; attribue a; assigne a",
        "responsavel; atribuido a; pessoa atribuida; designado",
    ),
    "progress": (
        (
            "progress; % complete; percent complete; percentage complete; complete %; pct complete; % done;"
            " percent done; completion; complete; physical % complete; percent; pct; %"
        ),
        "% abgeschlossen; fortschritt; fertigstellungsgrad; prozent abgeschlossen; % fertig",
        "% completado; porcentaje completado; progreso; avance; % avance; % de avance",
        "% acheve; pourcentage acheve; avancement; % avancement; % d'avancement",
        "% concluida; % concluido; porcentagem concluida; progresso; andamento; % completo",
    ),
    "work": (
        (
            "work; original estimate; scheduled work; planned work; work estimate; estimated work; effort;"
            " planned effort; estimated effort; estimated hours; planned hours; time estimate; estimate;"
            " estimated time; budgeted hours; hours; person days; effort days"
        ),
        (
            "arbeit; ursprungliche schatzung; ursprungliche zeitschatzung; geplante arbeit; aufwand;"
            " geplanter aufwand; schatzung; stunden; personentage"
        ),
        (
            "trabajo; estimacion original; trabajo previsto; trabajo planificado; esfuerzo; estimacion; horas;"
            " horas estimadas"
        ),
        (
            "travail; estimation originale; estimation initiale; travail prevu; charge; charge prevue;"
            " estimation; heures"
        ),
        "trabalho; estimativa original; trabalho planejado; esforco; estimativa; horas; horas estimadas",
    ),
    "actual_work": (
        (
            "actual work; actual; time spent; actual effort; actual hours; completed work; spent time; logged time;"
            " hours spent; logged hours; work done"
        ),
        (
            "ist arbeit; aktuelle arbeit; tatsachliche arbeit; benotigte zeit; aufgewendete zeit;"
            " zeitaufwand; protokollierte zeit; ist aufwand; ist stunden; erfasste zeit"
        ),
        "trabajo real; tiempo trabajado; tiempo empleado; tiempo invertido; tiempo dedicado; horas reales",
        "travail reel; temps consacre; temps passe; charge consommee; heures reelles",
        "trabalho real; tempo gasto; horas reais; horas trabalhadas",
    ),
    "remaining_work": (
        (
            "remaining work; remaining estimate; remaining effort; remaining hours; work remaining;"
            " time remaining; remaining"
        ),
        "verbleibende arbeit; restarbeit; verbleibende schatzung; restschatzung; restaufwand; rest",
        "trabajo restante; trabajo restante estimado; estimacion restante; tiempo restante; horas restantes",
        "travail restant; estimation restante; temps restant; reste a faire",
        "trabalho restante; estimativa restante; estimativa de trabalho restante; tempo restante",
    ),
    "budget": (
        (
            "budget; planned cost; budgeted cost; cost; total cost; estimated cost; planned budget;"
            " budget at completion"
        ),
        "kosten; gesamtkosten; plankosten; geplante kosten",
        "presupuesto; costo; coste; costo total; coste total; costo previsto; coste previsto",
        "cout; cout total; cout prevu",
        "orcamento; custo; custo total; custo previsto; custo planejado",
    ),
    "actual_cost": (
        "actual cost; actual costs; cost to date; costs to date; actual spend; spent; spend",
        "ist kosten; aktuelle kosten; tatsachliche kosten",
        "costo real; coste real; gastado; gasto real",
        "cout reel; depense; depenses",
        "custo real; gasto",
    ),
    "points": (
        "points; story points; story point estimate; custom field (story points); estimate points",
        "story punkte; punkte",
        "puntos de historia; puntos",
        "points d'histoire; story points",
        "pontos de historia; pontos",
    ),
    "committed": (
        "committed; committed cost; commitments; open commitments; purchase orders; on order",
        "obligo; bestellobligo",
        "comprometido; costo comprometido; coste comprometido",
        "engage; engagements; cout engage",
        "comprometido; custo comprometido",
    ),
    "etc": (
        "etc; estimate to complete; cost to complete; remaining cost; forecast to complete",
        "restkosten; verbleibende kosten",
        "costo restante; coste restante",
        "cout restant; reste a depenser",
        "custo restante",
    ),
    "approved": (
        "approved; approved budget; budget approved; authorized budget; authorised budget; granted budget",
        "genehmigtes budget; bewilligtes budget",
        "presupuesto aprobado",
        "budget approuve; budget autorise",
        "orcamento aprovado",
    ),
    "contingency": (
        "contingency; contingency reserve; risk reserve",
        "risikoreserve; risikozuschlag",
        "contingencia; reserva de contingencia",
        "provision pour aleas; aleas",
        "contingencia; reserva de contingencia",
    ),
    "mgmt_reserve": (
        "mgmt reserve; management reserve",
        "managementreserve",
        "reserva de gestion",
        "reserve de gestion; reserve de management",
        "reserva gerencial; reserva de gerenciamento",
    ),
    "start": (
        "start; start date; begin; begin date; planned start; scheduled start; target start; starts",
        "anfang; beginn; startdatum; startet; geplanter anfang; anfangstermin; start",
        "comienzo; inicio; fecha de inicio; fecha de comienzo; fecha inicio",
        "debut; date de debut; debut prevu",
        "inicio; data de inicio; data inicio",
    ),
    "finish": (
        (
            "finish; end; finish date; end date; planned finish; planned end; scheduled finish; target end;"
            " due date; due; target date; deadline; ends"
        ),
        "ende; fertigstellung; enddatum; endtermin; geplantes ende; falligkeitsdatum; fallig; fallig am; termin",
        (
            "fin; fecha de fin; fecha fin; fecha de finalizacion; finalizacion; fecha de vencimiento; vencimiento;"
            " fecha limite"
        ),
        "fin; date de fin; fin prevue; date d'echeance; echeance",
        (
            "termino; conclusao; fim; data de termino; data de fim; data de conclusao; data limite;"
            " data de vencimento; prazo"
        ),
    ),
    "duration": (
        "duration; planned duration; scheduled duration",
        "dauer",
        "duracion",
        "duree",
        "duracao",
    ),
    "actual_duration": (
        "actual duration",
        "ist dauer; aktuelle dauer",
        "duracion real",
        "duree reelle",
        "duracao real",
    ),
    "assignments": (
        "resource names; resources; assigned resources; assignments; people; allocation; team members; resource",
        "ressourcennamen; ressourcen",
        "nombres de los recursos; nombres de recursos; recursos",
        "noms ressources; noms des ressources; ressources",
        "nomes dos recursos; nomes de recursos; recursos",
    ),
    "predecessors": (
        "predecessors; predecessor; depends on; dependencies; blocked by; unique id predecessors; wbs predecessors",
        "vorganger",
        "predecesoras; predecesores",
        "predecesseurs",
        "predecessoras; predecessores",
    ),
    "description": (
        "description; notes; note; details; comments",
        "beschreibung; notizen; bemerkung; bemerkungen",
        "descripcion; notas",
        "notes",
        "descricao; notas; anotacoes",
    ),
}
"""Names by field, one text per language: English, German, Spanish, French, Portuguese."""

JIRA = frozenset(
    "issue id; issue key; issue type; parent id; work item key; work type; vorgangs id; vorgangsschlussel;"
    " vorgangstyp; id de la incidencia; clave de incidencia; tipo de incidencia; id de ticket; cle de ticket;"
    " type de ticket; id da item; id do item; chave da item; chave do item; chave da pendencia;"
    " tipo de pendencia; id da pendencia; id de la actividad; clave de la actividad; tipo de actividad".split(
        "; "
    )
)
"""Headers that only an issue tracker writes; two of them make a file its export."""

CUSTOM = (
    "custom field",
    "campo personalizado",
    "benutzerdefiniertes feld",
    "champ personnalise",
    "champs personnalises",
)
"""What Jira writes before a custom field's name in parentheses."""

UNITS = {
    "h": "h hr hrs hour hours std stunde stunden hora horas heure heures",
    "d": "d day days tag tage pt personentage dia dias jour jours jh t j",
    "m": "m min mins minute minutes minuten minuto minutos",
    "s": "s sec secs second seconds sekunde sekunden segundo segundos seconde secondes",
}
"""Words for units in headers, by the unit they mean."""

DERIVED = frozenset(
    "% work complete; work progress; work ratio; relacion de trabajo; % arbeit abgeschlossen;"
    " % trabajo completado; % travail acheve; % trabalho concluido; available; remaining cost".split(
        "; "
    )
)
"""Columns that are computed from others, so that importing them would count things twice."""
