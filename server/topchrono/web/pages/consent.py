"""The privacy notice of the form, and the texts that people consent to.

The law wants to know who collects, why, for whom and for how long, how to withdraw, and a dated consent for
each purpose: see https://eur-lex.europa.eu/eli/reg/2016/679/oj, articles 7 and 13.
"""

from collections.abc import Callable

from topchrono.config import HelpConfig
from topchrono.i18n import typeset
from topchrono.show.text import N_, Text

DAY_MS = 86_400_000

NOBODY_NAMED = N_("L'équipe qui organise « {title} »")
WHO_AND_WHY = N_(
    "{collector} recueille votre nom, votre adresse, vos compétences, votre ville et votre message pour vous "
    "mettre en relation avec les projets que vous cochez, et pour rien d'autre."
)
FOR_WHOM = N_(
    "Seules les équipes de ces projets et les personnes qui organisent la soirée les voient : "
    "rien n'est publié, rien n'est vendu."
)
HOW_LONG = N_("Tout est effacé au bout de {days} jours au plus.")
ONE_DAY = N_("Tout est effacé au bout d'un jour au plus.")
WITHDRAW = N_(
    "Vous pouvez revoir, changer ou retirer votre offre quand vous voulez, par le lien donné ensuite."
)
RIGHTS = N_(
    "Vous pouvez aussi demander ce qui est gardé de vous, le faire corriger ou effacer, "
    "et vous plaindre auprès de la CNIL (cnil.fr)."
)
CONTACT = N_("Une question sur vos données : {contact}")
AGREEMENT = N_(
    "J'accepte que mon nom, mon adresse, mes compétences, ma ville et mon message soient transmis "
    "à l'équipe de « {project} »."
)


def notice(config: HelpConfig, title: str, gettext: Callable[[str], str]) -> list[str]:
    """The sentences above the boxes. ``title`` is the evening's."""
    collector = config.collector or Text.of(NOBODY_NAMED, title=typeset(title)).render(gettext)
    how_long = Text(ONE_DAY) if config.keep_days == 1 else Text.of(HOW_LONG, days=config.keep_days)
    sentences = [
        Text.of(WHO_AND_WHY, collector=collector).render(gettext),
        gettext(FOR_WHOM),
        how_long.render(gettext),
        gettext(WITHDRAW),
        gettext(RIGHTS),
    ]
    if config.contact:
        sentences.append(Text.of(CONTACT, contact=config.contact).render(gettext))
    return sentences


def agreement(project: str, gettext: Callable[[str], str]) -> str:
    """The label of one project's box."""
    return Text.of(AGREEMENT, project=typeset(project)).render(gettext)
