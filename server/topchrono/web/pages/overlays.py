"""Which overlays there are: the folders of ``overlays`` that hold an ``overlay.html``."""

import jinja2
from markupsafe import Markup
from msgspec import Struct

from topchrono.web.pages.web_folder import web_folder


class Overlay(Struct, frozen=True):
    """One part of the picture."""

    name: str
    """That of its folder and of its cue."""
    has_script: bool


def find_overlays() -> tuple[Overlay, ...]:
    """Every overlay, in alphabetical order. What begins with ``_`` is shared, or there to be copied."""
    templates = sorted(web_folder("overlays").glob("[!_]*/overlay.html"))
    return tuple(
        Overlay(template.parent.name, template.with_name("overlay.js").is_file()) for template in templates
    )


def overlay_labels(environment: jinja2.Environment) -> dict[str, str]:
    """What people call each overlay: the block ``label`` of its template, by its name."""
    return {overlay.name: _label(environment, overlay) for overlay in find_overlays()}


def _label(environment: jinja2.Environment, overlay: Overlay) -> str:
    template = environment.get_template(f"overlays/{overlay.name}/overlay.html")
    return Markup("").join(map(Markup, template.blocks["label"](template.new_context()))).unescape()
