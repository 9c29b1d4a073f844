"""Languages as people name them: ``fr``, ``FR``, ``fr_FR.UTF-8``, ``français``, ``English``."""

import re

from babel import Locale

from topchrono.i18n import LANGUAGES, language_name
from topchrono.inputs.reading import NotUnderstood, clean, shown, without_accents
from topchrono.show.text import N_


def read_language(text: str) -> str:
    """The code of the language. Raises :class:`NotUnderstood` for one without a catalogue."""
    typed = clean(text)
    if typed in LANGUAGES:
        return typed
    name = without_accents(typed)
    for code in LANGUAGES:
        names = {Locale(code).get_display_name(other) for other in LANGUAGES}
        is_named = name in {without_accents(known) for known in names if known}
        if is_named or re.fullmatch(rf"{code}(?:[_-][a-z]{{2}})?(?:\.[\w-]+)?", name):
            return code
    raise NotUnderstood(
        N_("« {value} » n'est pas une langue de Top Chrono : choisissez {languages}."),
        value=shown(typed),
        languages=", ".join(f"{code} ({language_name(code)})" for code in LANGUAGES),
    )
