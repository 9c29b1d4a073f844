"""A TCP port: ``--port``."""

from topchrono.inputs.reading import NotUnderstood, clean, shown
from topchrono.show.text import N_

HIGHEST = 65_535


def read_port(text: str) -> int:
    """The port. Raises :class:`NotUnderstood`, also for 0, which would be another one at every start."""
    typed = clean(text).removeprefix(":")
    if not typed.isdigit() or len(typed) > 6 or not 0 <= int(typed) <= HIGHEST:
        raise NotUnderstood(
            N_("« {value} » n'est pas un port : il faut un nombre de 1 à 65535, par exemple 8000."),
            value=shown(text),
        )
    if int(typed) == 0:
        raise NotUnderstood(
            N_(
                "Le port 0 changerait à chaque démarrage, et les liens donnés ne marcheraient plus : prenez "
                "par exemple 8000."
            )
        )
    return int(typed)
