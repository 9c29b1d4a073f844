"""Marks of other programs in a cell: HTML, Markdown, the errors of formulas."""

import html
import re

_TAGS = (
    "a|abbr|article|aside|b|big|blockquote|br|center|cite|code|dd|del|div|dl|dt|em|figure|font|footer|h[1-6]"
    "|header|hr|i|ins|li|main|mark|nav|o:p|ol|p|pre|q|s|section|small|span|strike|strong|sub|sup|table"
    "|tbody|td|th|thead|tr|tt|u|ul|wbr"
)
_HIDDEN_HTML = re.compile(
    r"<!--.*?-->|<(script|style|head|title)\b[^>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE
)
_BREAK_TAG = re.compile(
    r"<br\s*/?>|</(?:p|div|li|tr|h[1-6]|blockquote|section)\s*>|<li\b[^<>]*>|<hr\s*/?>", re.IGNORECASE
)
_TAG = re.compile(
    rf"</?(?:{_TAGS})(?:\s[^<>]*)?/?>|<img\s(?=[^<>]*\bsrc=['\"]?(?:https?:|data:|/))[^<>]*>", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]\w{1,30});", re.IGNORECASE)
_MARK = re.compile(r"[<&*_`\\]|~~|\]\(|# |^> ", re.MULTILINE)
_MARKDOWN_PAIR = re.compile(r"(\*\*\*|\*\*|(?<!\w)__|~~)(?=\S)(.+?)(?<=\S)\1(?!\w)")
_MARKDOWN_WHOLE = re.compile(r"\A\s*([*_`])(?=[^\s*_`])([^*_`\n]+)(?<=\S)\1\s*\Z")
_MARKDOWN_QUOTE = re.compile(r"^> +", re.MULTILINE)
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|(?:\\r)?\\n(?![a-z])")
_MARKDOWN_LINK = re.compile(r"!?\[([^\[\]]+)\]\(\s*(?:https?://|mailto:)[^()\s]*\s*\)")
_MARKDOWN_TITLE = re.compile(r"^#{1,6}\s+", re.MULTILINE)
_FORMULA_ERROR = re.compile(
    r"\s*(?:#[¡¿]?(?:N/?[AD]|NV|REF|BEZUG|RIF|VERW|VALUE|VALEUR|WERT|VALOR|VALORE|WAARDE|NAME|NOM|NOME|NOMBRE|NAAM"
    r"|DIV/0|DEEL/0|NUL|NULL|NULO|NULLO|NUM|N[UÚ]M|ZAHL|GETAL|SPILL|PROPAGATION|D[ÉE]PASSEMENT|[ÉE]PARS|[ÜU]BERLAUF"
    r"|CALC|ERROR|ERREUR|ERRO|CHAMP|FIELD|BLOCKED|BLOQU[ÉE]|CONNECT|BUSY|UNKNOWN|GETTING_DATA)(?:\s?[!?]|\s+N/A)?"
    r"|err(?:eur|or)?\s*:\s*\d+|#+|(?:loading|chargement)(?:\.\.\.|…))\s*",
    re.IGNORECASE,
)
"""As spreadsheet programs name their errors in several languages; French ones put a space before the mark."""


def without_markup(text: str) -> str:
    """The text without the marks of other programs: HTML, its entities, Markdown."""
    if not _MARK.search(text):
        return text
    if "<" in text or "&" in text:
        # What a form escaped twice needs a second round.
        for _ in range(2):
            text = _TAG.sub("", _BREAK_TAG.sub("\n", _HIDDEN_HTML.sub("", text)))
            text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    text = _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)) if escape[1] else "\n", text)
    text = _MARKDOWN_LINK.sub(r"\1", _MARKDOWN_QUOTE.sub("", _MARKDOWN_TITLE.sub("", text)))
    return _MARKDOWN_WHOLE.sub(r"\2", _MARKDOWN_PAIR.sub(r"\2", text))


def is_formula_error(text: str) -> bool:
    """Whether a spreadsheet could not compute the cell: ``#N/A``, ``#REF!``, ``#VALEUR!``."""
    return not text.isalnum() and bool(_FORMULA_ERROR.fullmatch(text))
