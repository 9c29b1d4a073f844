"""The texts of error pages."""

from msgspec import Struct

from topchrono.show.text import N_


class ErrorTexts(Struct, frozen=True):
    """The texts of an error page."""

    heading: str
    message: str = ""
    """Replaces the text for programs."""
    remedy: str = ""
    is_passing: bool = False
    """Whether to offer a retry: the same request may succeed later."""


NOT_WORKING = N_("Ce lien ne marche pas")
ERROR_TEXTS = {
    "unknown_link": ErrorTexts(
        NOT_WORKING,
        N_("Cette page s'ouvre par un lien personnel, et cette adresse n'en a pas la clé."),
        N_(
            "Rouvrez le lien entier que vous avez reçu. Si vous l'aviez déjà ouvert, ce navigateur l'a "
            "oublié : après sept jours, en navigation privée, ou quand ses cookies sont effacés."
        ),
    ),
    "no_cookies": ErrorTexts(
        N_("Votre navigateur ne garde pas ce lien"),
        N_("Le lien marche, mais ce navigateur refuse les cookies, qui servent à vous reconnaître."),
        N_(
            "Autorisez les cookies pour cette adresse, ou ouvrez le lien dans un autre navigateur plutôt que "
            "dans l'application qui affiche vos messages."
        ),
    ),
    "wrong_link": ErrorTexts(
        N_("Ce lien n'ouvre pas cette page"),
        remedy=N_("Pour cette page-ci, demandez son lien à la régie."),
    ),
    "cut": ErrorTexts(
        NOT_WORKING,
        N_("Il est coupé : la fin de sa clé manque."),
        N_(
            "Un message l'a peut-être mis sur deux lignes : copiez-le jusqu'au dernier caractère, collez-le "
            "dans la barre d'adresse. Sinon, redemandez-le à la régie."
        ),
    ),
    "altered": ErrorTexts(
        NOT_WORKING,
        N_("Il a changé en route : un caractère de sa clé n'est plus le bon."),
        N_("Copiez-le au lieu de le recopier, ou redemandez-le à la régie."),
    ),
    "replaced": ErrorTexts(
        NOT_WORKING,
        remedy=N_("Demandez-lui le nouveau : celui-ci ne marchera plus."),
    ),
    "foreign": ErrorTexts(
        NOT_WORKING,
        N_("Il vient d'une autre soirée : une répétition, une démonstration, une édition passée."),
        N_("Reprenez le message de cette soirée-ci, ou demandez son lien à la régie."),
    ),
    "unclear": ErrorTexts(
        NOT_WORKING,
        N_("Il vient d'une autre soirée, ou un caractère de sa clé a changé en route."),
        N_("Reprenez le message de cette soirée-ci, copiez le lien en entier, ou redemandez-le à la régie."),
    ),
    "forbidden": ErrorTexts(
        N_("Cette page n'est pas la vôtre"),
        N_("Elle s'ouvre par un autre lien que le vôtre."),
        N_("Si vous en avez besoin, demandez ce lien à la régie."),
    ),
    "not_found": ErrorTexts(
        N_("Il n'y a rien ici"),
        N_("L'adresse est peut-être incomplète, ou la page n'existe plus."),
        N_("Reprenez le lien ou le code que vous avez reçu, en entier."),
    ),
    "method_not_allowed": ErrorTexts(
        N_("Cette page ne s'ouvre pas ainsi"),
        N_("On y arrive par un bouton, pas par son adresse."),
        N_("Revenez à la page d'avant et appuyez de nouveau sur son bouton."),
    ),
    "malformed": ErrorTexts(
        N_("Top Chrono n'a pas compris"),
        N_("Ce que votre navigateur a envoyé est arrivé incomplet."),
        N_("Revenez à la page d'avant, rechargez-la et recommencez."),
    ),
    "too_large": ErrorTexts(
        N_("C'est trop long"),
        N_("Ce texte est trop long pour être enregistré."),
        N_("Revenez à la page d'avant et raccourcissez-le."),
    ),
    "too_many_requests": ErrorTexts(N_("Un instant, s'il vous plaît"), is_passing=True),
    "busy": ErrorTexts(N_("Un instant, s'il vous plaît"), is_passing=True),
    "server_error": ErrorTexts(
        N_("Quelque chose a mal marché"),
        remedy=N_("Réessayez. Si cela recommence, prévenez la régie."),
        is_passing=True,
    ),
}
SEND_AGAIN = N_("Rechargez cette page : votre navigateur propose de renvoyer ce que vous avez écrit.")
DEFAULT_TEXTS = ErrorTexts(N_("Ce n'est pas possible pour l'instant"))
"""For errors whose own text is enough."""
