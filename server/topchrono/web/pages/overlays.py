"""Discovers the overlays: the folders of ``overlays`` that hold an ``overlay.html``."""

from collections.abc import Iterable

import jinja2
import structlog
from markupsafe import Markup
from msgspec import Struct

from topchrono.web.pages.web_folder import web_folder

log = structlog.get_logger()


class Overlay(Struct, frozen=True):
    """One overlay."""

    name: str
    """The name of its folder and of its cue."""
    has_script: bool


def find_overlays() -> tuple[Overlay, ...]:
    """Every overlay, in alphabetical order. Folders with ``_`` are shared or templates to copy."""
    templates = sorted(web_folder("overlays").glob("[!_]*/overlay.html"))
    return tuple(
        Overlay(template.parent.name, template.with_name("overlay.js").is_file()) for template in templates
    )


def overlay_labels(environment: jinja2.Environment, overlays: Iterable[Overlay]) -> dict[str, str]:
    """What people call each overlay: the block ``label`` of its template, by its name.

    One whose template has no label, or a fault, is called as its folder: it must not cost anybody a panel.
    """
    return {overlay.name: _label(environment, overlay) for overlay in overlays}


def _label(environment: jinja2.Environment, overlay: Overlay) -> str:
    try:
        template = environment.get_template(f"overlays/{overlay.name}/overlay.html")
        return Markup("").join(map(Markup, template.blocks["label"](template.new_context()))).unescape()
    except (KeyError, jinja2.TemplateError):
        log.exception("an overlay has no label that can be read", overlay=overlay.name)
        return overlay.name
