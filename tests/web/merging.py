"""Keeps a view up to date by the messages of the server, as pages do."""

from typing import Any

Sections = dict[str, Any]


PARTS = ("items", "possible", "pace", "city_views", "helpers", "claps")


def with_changes(view: Sections, changes: Sections) -> Sections:
    """The view after a message: what stands in place of sections is put back into them."""
    merged = view | {name: value for name, value in changes.items() if name not in PARTS}
    if items := changes.get("items"):
        merged["rundown"] = [items.get(item["id"], item) for item in merged["rundown"]]
    for change in changes.get("possible", ()):
        merged["rundown"] = [
            item | {"possible": change["possible"]} if item["id"] in change["items"] else item
            for item in merged["rundown"]
        ]
    if pace := changes.get("pace"):
        merged["forecast"] = forecast_of(pace, merged)
    if cities := changes.get("city_views"):
        merged["cities"] = [cities.get(city["slug"], city) for city in merged["cities"]]
    if helpers := changes.get("helpers"):
        merged["help"] = {"people": merged["help"]["people"] | helpers}
    if claps := changes.get("claps"):
        merged["applause"] = {"claps": merged["applause"]["claps"] | claps}
    return merged


def forecast_of(pace: Sections, view: Sections) -> Sections:
    """The forecast that the pace stands for."""
    at, expected_at = pace["next_at"], {}
    on_deck = [item for item in view["rundown"] if view["on_deck"] and item["id"] == view["on_deck"]["id"]]
    queued = [item for item in view["rundown"] if item["status"] == "queued"]
    for item in (*on_deck, *queued) if at is not None else ():
        expected_at[item["id"]] = at
        at += item["length_ms"] + pace["change_over_ms"]
    rest = {name: value for name, value in pace.items() if name != "next_at"}
    return {"expected_at": expected_at, **rest}
