"""How differences are told to the crew: what is wrong in OBS, and what to press."""

from collections.abc import Iterable

from topchrono.obs.comparison import Difference, Kind
from topchrono.obs.layout import is_ours
from topchrono.show.text import N_
from topchrono.views.obs import ObsProblem

NO_BROWSER = ObsProblem(
    code="no_browser_source",
    message=N_(
        "Cet OBS n'a pas de source « Navigateur », dont les habillages ont besoin : installez OBS depuis "
        "obsproject.com (sous Linux : le Flatpak com.obsproject.Studio ou le paquet obs-browser)."
    ),
)

TEXTS: dict[Kind, str] = {
    "no_browser_source": NO_BROWSER.message,
    "name_taken": N_(
        "« {name} » existe déjà dans OBS, mais n'est pas ce qu'il faut à la soirée. "
        "Renommez-le dans OBS, puis recommencez la mise en place."
    ),
    "scene_missing": N_("La scène « {name} » n'existe pas dans OBS : pressez « Mettre en place »."),
    "scene_renamed": N_(
        "La scène « {name} » s'appelle maintenant « {called} » dans OBS : pressez « Mettre en place », qui "
        "lui rend son nom."
    ),
    "scene_replaced": N_(
        "Sans la scène « {name} », « {called} » est à l'antenne à sa place : pressez « Mettre en place »."
    ),
    "transition_override": N_(
        "La scène « {name} » a dans OBS une transition à elle : pressez « Mettre en place », qui l'enlève."
    ),
    "source_missing": N_("La source « {name} » n'existe pas dans OBS : pressez « Mettre en place »."),
    "source_renamed": N_(
        "La source « {name} » s'appelle maintenant « {called} » dans OBS : pressez « Mettre en place », qui "
        "lui rend son nom."
    ),
    "source_address": N_(
        "Dans OBS, « {name} » affiche une autre adresse que celle de cette soirée : pressez « Mettre en "
        "place »."
    ),
    "source_settings": N_(
        "Dans OBS, les réglages de « {name} » ont été changés : pressez « Mettre en place »."
    ),
    "source_filtered": N_(
        "Dans OBS, un filtre change « {name} » : pressez « Mettre en place », qui le désactive."
    ),
    "sound_missing": N_(
        "Le son « {name} » n'existe pas dans OBS. Dans OBS, donnez ce nom exact à la source audio voulue."
    ),
    "item_missing": N_("Dans OBS, « {name} » manque dans {scenes} : pressez « Mettre en place »."),
    "item_hidden": N_(
        "Dans OBS, « {name} » est masqué (œil fermé) dans {scenes} : pressez « Mettre en place »."
    ),
    "item_grouped": N_(
        "Dans OBS, « {name} » est dans un groupe dans {scenes} : pressez « Mettre en place »."
    ),
    "item_misplaced": N_(
        "Dans OBS, « {name} » n'a plus sa place ou sa taille dans {scenes} : pressez « Mettre en place »."
    ),
    "item_covered": N_(
        "Dans OBS, « {name} » est sous un autre élément dans {scenes} : pressez « Mettre en place »."
    ),
    "sound_muted": N_(
        "Le son « {name} » est coupé dans OBS, alors qu'il doit s'entendre maintenant : pressez « Mettre en "
        "place »."
    ),
    "sound_open": N_(
        "Le son « {name} » est ouvert dans OBS, alors qu'il doit être coupé maintenant : pressez « Mettre en "
        "place »."
    ),
    "feed_missing": N_("L'image « {name} » n'est pas dans la scène « {scenes} ». Ajoutez-la dans OBS."),
    "feed_hidden": N_(
        "L'image « {name} » est masquée dans OBS, alors que c'est son tour : pressez « Mettre en place »."
    ),
    "feed_shown": N_(
        "L'image « {name} » est visible dans OBS, alors que ce n'est pas son tour : pressez « Mettre en "
        "place »."
    ),
}
OF_OTHERS: dict[Kind, str] = {
    "scene_missing": N_("La scène « {name} » n'existe pas dans OBS. Créez-la dans OBS, sous ce nom exact."),
    "scene_renamed": N_(
        "La scène « {name} » s'appelle maintenant « {called} » dans OBS. Rendez-lui son nom dans OBS."
    ),
    "source_missing": N_("La source « {name} » n'existe pas dans OBS. Créez-la dans OBS, sous ce nom exact."),
    "source_renamed": N_(
        "La source « {name} » s'appelle maintenant « {called} » dans OBS. Rendez-lui son nom dans OBS."
    ),
}
"""Where it differs for scenes and sources that people made: nobody else changes them."""


SCENES_MISSING = N_("Il manque des scènes dans OBS : {scenes}. Pressez « Mettre en place ».")


def as_problems(differences: Iterable[Difference]) -> list[ObsProblem]:
    """What to tell, one text per fault: the same fault in several scenes is told once."""
    together: dict[tuple[Kind, str], list[Difference]] = {}
    for difference in differences:
        is_scene_to_make = difference.kind == "scene_missing" and is_ours(difference.name)
        name = "" if is_scene_to_make else difference.name
        together.setdefault((difference.kind, name), []).append(difference)
    return [_as_problem(found) for found in together.values()]


def _as_problem(found: list[Difference]) -> ObsProblem:
    first = found[0]
    if first.kind == "scene_missing" and len(found) > 1:
        names = ", ".join(difference.name for difference in found)
        return ObsProblem(code=first.kind, message=SCENES_MISSING, details={"scenes": names})
    of_others = None if is_ours(first.name) else OF_OTHERS.get(first.kind)
    details = {
        "name": first.name,
        "called": first.called,
        "scenes": ", ".join(difference.scene for difference in found if difference.scene),
    }
    return ObsProblem(
        code=first.kind,
        message=of_others or TEXTS[first.kind],
        details={key: value for key, value in details.items() if value},
    )
