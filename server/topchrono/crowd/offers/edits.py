"""Edits of offers, as pure functions. Times are epoch ms."""

from collections.abc import Collection, Mapping

from msgspec.structs import replace

from topchrono.crowd.offers.model import Consent, Draft, Offer
from topchrono.inputs.email import address_key


def filled_in(
    draft: Draft, before: Offer | None, *, number: int, consents: Mapping[str, str], now: int
) -> Offer:
    """The submitted offer, which replaces ``before``; without one it gets ``number``.

    ``consents`` is what was agreed to for each item of the draft. Boxes that stay ticked keep their date,
    unless the address is another one: then somebody else may have ticked them. What was set aside stays so.
    """
    is_same_person = before is not None and address_key(before.address) == address_key(draft.address)
    given = before.items if before and is_same_person else {}
    aside = before.set_aside if before else {}
    return Offer(
        token=draft.token,
        number=before.number if before else number,
        name=draft.name,
        address=draft.address,
        skills=draft.skills,
        city=draft.city,
        message=draft.message,
        items={item: given.get(item, Consent(at=now, text=consents[item])) for item in draft.items},
        at=before.at if before else now,
        set_aside={item: at for item, at in aside.items() if item in draft.items},
    )


def is_said_by(draft: Draft, offer: Offer) -> bool:
    """Whether another offer of the same person already says all that ``draft`` says."""
    return (
        draft.token != offer.token
        and address_key(draft.address) == address_key(offer.address)
        and set(draft.items) <= set(offer.items)
        and set(draft.skills) == set(offer.skills)
        and all(
            mine.casefold() == theirs.casefold()
            for mine, theirs in (
                (draft.name, offer.name),
                (draft.city, offer.city),
                (draft.message, offer.message),
            )
        )
    )


def set_aside(offer: Offer, items: Collection[str], *, now: int) -> Offer:
    """The offer, hidden for those of its items that are in ``items``."""
    fresh = {item: now for item in offer.standing if item in items}
    return replace(offer, set_aside=offer.set_aside | fresh)


def taken_back(offer: Offer, items: Collection[str]) -> Offer:
    """The offer, no longer hidden for ``items``."""
    left = {item: at for item, at in offer.set_aside.items() if item not in items}
    return replace(offer, set_aside=left)
