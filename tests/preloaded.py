"""What every server of the tests would do anew, done once in the process that they are forked from."""

import gc
import importlib

from topchrono.i18n import LANGUAGES, language_name, messages, translations
from topchrono.web.api.openapi.document import encoded_document

IMPORTED_AT_THE_START = (
    "jinja2.ext",
    "topchrono.cli.summary",
    "topchrono.doctor",
    "topchrono.programme.difference",
    "topchrono.storage.exposure",
    "tzdata.zoneinfo",
    "tzlocal",
    "uvloop",
)
"""What only some commands need, and ``serve`` is one of them."""

for module in IMPORTED_AT_THE_START:
    importlib.import_module(module)
for language in LANGUAGES:
    translations(language)
    messages(language)
    language_name(language)
encoded_document()
# A server collects all garbage once it has started: it need not look through what it was forked with.
gc.freeze()
