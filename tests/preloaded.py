"""What every server of the tests would do anew, done once in the process that they are forked from."""

import gc

from topchrono.i18n import LANGUAGES, language_name, messages, translations
from topchrono.web.api.openapi import encoded_document

for language in LANGUAGES:
    translations(language)
    messages(language)
    language_name(language)
encoded_document()
# A server collects all garbage once it has started: it need not look through what it was forked with.
gc.freeze()
