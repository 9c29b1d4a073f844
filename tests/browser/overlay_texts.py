"""Texts that people write and no designer thinks of, for the overlays."""

from collections.abc import Mapping
from typing import Any

from topchrono.show.content import COLUMNS

_LONGEST = {column.name: column.longest_in_file for column in COLUMNS}
_MOST_NEEDS = 12

_PROSE = (
    "Collectif pour une alimentation durable et solidaire dans les quartiers populaires de la métropole, "
    "avec celles et ceux qui y vivent, y travaillent et s'y retrouvent autour de jardins partagés. "
)
_SENTENCE = (
    "Quelqu'un qui saurait animer un atelier de cuisine, le mercredi, avec des enfants de huit à dix ans"
)


def _filled(with_text: str, *, join: str = " ") -> dict[str, Any]:
    """Every text of an item, as long as a programme may have it."""

    def cut(name: str) -> str:
        return (with_text + join) * (_LONGEST[name] // len(with_text + join)) + with_text

    texts = {name: cut(name)[:longest].strip() for name, longest in _LONGEST.items() if name != "needs"}
    return texts | {"needs": [cut("needs")[: _LONGEST["needs"]].strip()] * _MOST_NEEDS}


ORDINARY = {
    "project": "Vélo Cargo Partagé",
    "speaker": "Inès Le Goff",
    "association": "Roue Libre",
    "city": "Rennes",
    "theme": "Mobilité",
    "needs": ["développement web", "communication"],
    "summary": "Un parc de vélos cargos prêtés entre voisins, réservés en trois clics",
}

TEXTS: Mapping[str, dict[str, Any]] = {
    "ordinary": ORDINARY,
    "demo title": ORDINARY | {"project": "Soirée de démonstration"},
    "real names": ORDINARY
    | {
        "project": "Serment d'Hippocrate pour Data Scientist",
        "speaker": "Marie-Antoinette Delacroix-Vandenberghe",
        "association": "Fédération nationale des jardins et potagers partagés",
        "city": "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson",
        "theme": "Environnement, Fiscalité, Open Data, Data aggregation, Dashboarding",
        "needs": [
            "data science",
            "scrapping",
            "vision produit",
            "gestion de projet",
            "recherche de financements",
        ],
    },
    "long words": ORDINARY
    | {
        "project": "Rencontres intergénérationnelles anticonstitutionnellement extraordinaires",
        "city": "Intercommunalités",
        "needs": ["accompagnement intergénérationnel", "désinstitutionnalisation"],
    },
    "one need, a sentence": ORDINARY | {"needs": [_SENTENCE]},
    "sentences": ORDINARY | {"needs": [_SENTENCE, _SENTENCE[:60], "Un local"], "project": _PROSE[:97]},
    "a long need": ORDINARY | {"needs": [(_PROSE * 3)[:400]]},
    "many needs": ORDINARY | {"needs": ["animation de communauté"] * _MOST_NEEDS, "project": _PROSE[:97]},
    "no needs": ORDINARY | {"needs": [], "summary": (_PROSE * 4)[:300]},
    "all as long as it may be": _filled(_PROSE.strip()),
    "without a space": _filled("xyz", join=""),
    "capitals": _filled("INTERGÉNÉRATIONNEL"),
    "marks": ORDINARY
    | {
        "project": "Et si on s'y mettait vraiment, tous ensemble, dans le quartier ?",
        "needs": ["Qui vient à la maison de Z ? Il y a à boire !"],
        "summary": "Pourquoi ? Parce que !",
    },
    "single letters": ORDINARY | {"project": "Une maison à Z", "needs": ["Plan B", "C"], "city": "Y"},
    "an address": ORDINARY
    | {
        "project": "https://exemple.fr/projets/2026/jardins-partages/inscription?depuis=programme&langue=fr",
        "needs": ["voir https://exemple.fr/projets/2026/jardins-partages/ce-que-nous-cherchons"],
    },
    "emoji": _filled("👩‍🌾🚲🥕", join=""),
    "Arabic": _filled("مشروع التضامن بين الأجيال في الأحياء الشعبية"),
    "Hebrew": ORDINARY | {"project": "גינה קהילתית לכל השכונה (תל אביב)", "needs": ["עזרה בתכנות"]},
    "Japanese": _filled("都市農業と食の未来を考える市民の会", join=""),
    "accents on top": _filled("e\u0301\u0323a\u0302n\u0303 ", join=""),
}
