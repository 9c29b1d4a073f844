"""The translations that a page's script needs, as a module of their own: one for each script and language."""

from collections.abc import Collection

import msgspec

from topchrono.i18n import messages


def script_texts(language: str, texts: Collection[str] | None) -> bytes:
    """The module ``topchrono/messages``: the language, and its translations of ``texts``, or of all."""
    catalogue = messages(language)
    if texts is not None:
        catalogue = {text: catalogue[text] for text in texts if text in catalogue}
    packed = msgspec.json.encode(catalogue).decode()
    return f'export const language = "{language}";\nexport default {packed};\n'.encode()
