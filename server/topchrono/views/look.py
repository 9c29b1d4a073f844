"""The ``look`` section of the view: what pages dress themselves with."""

from msgspec import Struct

from topchrono.show.look import Contrast, Look, Picture, contrasts, variables
from topchrono.views.roles import Audience

FOLDER = "/look"
"""Where the pictures are served."""


class PictureView(Struct, frozen=True, kw_only=True):
    """A picture of the look."""

    id: str
    url: str
    width: int
    height: int


class PartnerView(Struct, frozen=True, kw_only=True):
    """A partner's logo."""

    picture: PictureView
    name: str


class LookSection(Struct, frozen=True, kw_only=True):
    """Colours and pictures; empty where the evening has those of Top Chrono."""

    variables: dict[str, str] = {}
    """Of style sheets, without ``--look-`` before their names."""
    logo: PictureView | None = None
    background: PictureView | None = None
    partners: tuple[PartnerView, ...] = ()


class DirectorLook(LookSection, frozen=True, kw_only=True):
    """The same with what was chosen."""

    accent: str | None
    """None for that of Top Chrono, like the other colours."""
    plate: str | None
    text: str | None
    contrasts: tuple[Contrast, ...]


def look_section(look: Look, audience: Audience) -> LookSection:
    """The section for the audience."""
    public = LookSection(
        variables=_variables(look),
        logo=_view(look.logo),
        background=_view(look.background),
        partners=tuple(
            PartnerView(picture=picture_view(partner.picture), name=partner.name) for partner in look.partners
        ),
    )
    if audience.role != "director":
        return public
    return DirectorLook(
        variables=public.variables,
        logo=public.logo,
        background=public.background,
        partners=public.partners,
        accent=look.accent,
        plate=look.plate,
        text=look.text,
        contrasts=contrasts(look),
    )


def picture_view(picture: Picture) -> PictureView:
    """The picture with its address."""
    return PictureView(
        id=picture.id, url=f"{FOLDER}/{picture.id}", width=picture.width, height=picture.height
    )


def _view(picture: Picture | None) -> PictureView | None:
    return picture_view(picture) if picture else None


def _variables(look: Look) -> dict[str, str]:
    background = {"background": f"url({FOLDER}/{look.background.id})"} if look.background else {}
    return variables(look) | background
