"""Anything that people may ask, sensible or not."""

from typing import get_args

from hypothesis import strategies as st
from msgspec import UNSET, UnsetType

from topchrono.show import commands as c
from topchrono.show.content import Kind
from topchrono.show.cues import OverlayName
from topchrono.show.model import NextStep, ScriptPart

IDS = st.just("00000000")
ITEMS = st.sampled_from(["p01", "p02", "p03", "p04", "p05", "p99"])
PLACES = st.none() | ITEMS
CITIES = st.sampled_from(["lyon", "brest", "en-ligne", "paris", ""])
TEXTS = st.sampled_from(["Bonsoir", " deux\nlignes ", "{project}", "« 100 % »", " \t"]) | st.text(max_size=20)
FILLED = TEXTS.filter(bool)
LENGTHS = st.sampled_from([1_000, 20_000, 60_000, 120_000])
UNSETS: st.SearchStrategy[UnsetType] = st.just(UNSET)
STEPS = ("open_doors", "start_show", "call", "take", "start_clock", "finish", "clear", "release", "end_show")

COLOURS = UNSETS | st.none() | st.sampled_from(("#FF0080", "#13141f"))
PICTURE_IDS = st.integers(0, 15).map(lambda number: f"{number:032x}")
PICTURES = st.builds(c.ChosenPicture, id=PICTURE_IDS, width=st.just(300), height=st.just(200))

NEXT_STEPS = st.builds(NextStep, step=st.sampled_from(STEPS), item=PLACES)

STEPS_OF_AN_ITEM = (
    c.Call,
    c.Take,
    c.StartClock,
    c.Finish,
    c.Void,
    c.RedoLater,
    c.Clear,
    c.MarkAbsent,
    c.Reinstate,
    c.Postpone,
    c.Withdraw,
)

ABOUT_ITEMS: st.SearchStrategy[c.ClientCommand] = st.one_of(
    *(st.builds(kind, id=IDS, item=ITEMS) for kind in STEPS_OF_AN_ITEM),
    st.builds(c.Move, id=IDS, item=ITEMS, before=PLACES),
    st.builds(c.Swap, id=IDS, item=ITEMS, other=ITEMS),
)
ABOUT_THE_EVENING: st.SearchStrategy[c.ClientCommand] = st.one_of(
    st.builds(c.HoldShow, id=IDS, reason=TEXTS),
    st.builds(c.Go, id=IDS, expect=NEXT_STEPS),
    st.builds(c.SetStart, id=IDS, starts_at=st.none() | st.integers(0, 2_000_000_000_000)),
    st.builds(c.SetPitchLength, id=IDS, length_ms=LENGTHS),
    st.builds(c.SetTitle, id=IDS, title=FILLED),
    st.builds(c.SetTimeZone, id=IDS, time_zone=st.sampled_from(("Europe/Paris", "UTC"))),
    st.builds(c.SetLanguage, id=IDS, language=st.sampled_from(("", "fr", "en"))),
    st.builds(c.WriteScript, id=IDS, part=st.sampled_from(get_args(ScriptPart)), text=TEXTS),
    st.builds(c.SetStream, id=IDS, url=TEXTS, delay_ms=st.integers(0, 120_000)),
    st.builds(c.SetColours, id=IDS, accent=COLOURS, plate=COLOURS, text=COLOURS),
    st.builds(
        c.SetPicture, id=IDS, place=st.sampled_from(("logo", "background")), picture=st.none() | PICTURES
    ),
    st.builds(c.PlacePartner, id=IDS, picture=PICTURES, name=FILLED, before=st.none() | PICTURE_IDS),
    st.builds(c.RemovePartner, id=IDS, picture=PICTURE_IDS),
    *(st.builds(kind, id=IDS) for kind in (c.OpenDoors, c.StartShow, c.EndShow, c.ReopenShow, c.Release)),
)
ABOUT_THE_RUNDOWN: st.SearchStrategy[c.ClientCommand] = st.one_of(
    st.builds(
        c.AddItem,
        id=IDS,
        project=FILLED,
        kind=st.sampled_from(get_args(Kind)),
        city=TEXTS,
        needs=st.lists(TEXTS, max_size=3).map(tuple),
        length_ms=LENGTHS,
        before=PLACES,
    ),
    st.builds(
        c.EditItem,
        id=IDS,
        item=ITEMS,
        project=UNSETS | FILLED,
        speaker=UNSETS | TEXTS,
        city=UNSETS | TEXTS,
        length_ms=UNSETS | LENGTHS,
    ),
)
ABOUT_ROOMS_AND_PICTURE: st.SearchStrategy[c.ClientCommand] = st.one_of(
    st.builds(
        c.CheckInSpeaker,
        id=IDS,
        item=ITEMS,
        present=UNSETS | st.booleans(),
        sound=UNSETS | st.booleans(),
        picture=UNSETS | st.booleans(),
    ),
    st.builds(c.RaiseAlert, id=IDS, city=CITIES, text=FILLED),
    st.builds(c.ResolveAlert, id=IDS, alert=st.sampled_from(["a1", "a2", "a3", "?"]), answer=TEXTS),
    st.builds(c.Say, id=IDS, city=CITIES, text=FILLED),
    st.builds(c.ShowOverlay, id=IDS, name=st.sampled_from(get_args(OverlayName))),
    st.builds(c.HideOverlay, id=IDS, name=st.sampled_from(get_args(OverlayName))),
    st.builds(c.SetTicker, id=IDS, text=TEXTS),
    st.builds(c.SendPrompt, id=IDS, text=TEXTS),
)
