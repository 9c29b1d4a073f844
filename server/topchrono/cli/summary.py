"""What a start says of the evening: where it is kept, in whose time it is, which options were applied."""

from datetime import datetime
from pathlib import Path

from babel.dates import format_date

from topchrono.app import Started
from topchrono.cli.printing import say
from topchrono.inputs.obs_address import obs_url
from topchrono.inputs.zones import USUAL, UTC, described, machine_zone, zone_of
from topchrono.programme.difference import difference
from topchrono.programme.file import digest_of
from topchrono.programme.reading import read_programme
from topchrono.settings import Settings
from topchrono.show.events import ShowCreated
from topchrono.show.model import Show
from topchrono.show.revision import last_contents
from topchrono.show.text import N_, Text
from topchrono.web.pages.times import format_duration

USUAL_AHEAD_MS = 366 * 86_400_000


def print_summary(settings: Settings, started: Started, *, notes: list[Text]) -> None:
    """Print it; ``notes`` are those of the command line."""
    show, now = started.conductor.show, started.conductor.clock.now()
    zone = zone_of(show.time_zone)
    clock = datetime.fromtimestamp(now / 1000, zone)
    lines = [
        Text.of(N_("Dossier de la soirée : {folder}"), folder=settings.data.resolve()),
        Text.of(
            N_("Heure de la soirée : {time} ({zone})"), time=f"{clock:%H:%M}", zone=described(zone.key, clock)
        ),
    ]
    if show.starts_at is not None and show.phase in ("setup", "doors"):
        starts_at = datetime.fromtimestamp(show.starts_at / 1000, zone)
        day = format_date(starts_at, "full", locale=settings.language)
        lines.append(Text.of(N_("Début : {day}, {time}"), day=day, time=f"{starts_at:%H:%M}"))
        if show.starts_at < now:
            lines.append(Text(N_("Cette heure de début est déjà passée : la régie peut la changer.")))
        elif show.starts_at - now > USUAL_AHEAD_MS:
            lines.append(Text(N_("C'est dans plus d'un an : la régie peut changer cette heure de début.")))
    lines.append(
        Text.of(N_("Durée de chaque pitch : {length}"), length=format_duration(show.pitch_length_ms))
    )
    if show.stream.url:
        streamed = N_("Direct montré aux villes : {url} (retard : {delay} s)")
        lines.append(Text.of(streamed, url=show.stream.url, delay=f"{show.stream.delay_ms / 1000:g}"))
    if settings.obs:
        lines.append(Text.of(N_("OBS : {url}"), url=obs_url(settings.obs.address)))
    for line in (*lines, *_notes_on_zone(settings, zone.key), *notes, *started.notes):
        say(line, settings.language)


def programme_notes(settings: Settings, created: ShowCreated | None, show: Show) -> list[Text]:
    """Whether the programme that was given is one that the evening was made from. Reads the file."""
    if created is None or settings.programme is None:
        return []
    name = settings.programme
    if digest_of(name) in {created.programme, show.programme} - {""}:
        return []
    given = read_programme(name)
    if not given.usable:
        unread = N_("« {file} » ne se lit pas ; la soirée garde le programme qu'elle a.")
        return [Text.of(unread, file=name)]
    last = last_contents(show)
    if not last:
        late = N_(
            "« {file} » n'est pas lu : cette soirée a commencé sans programme. Pour une soirée qui le lit, "
            "donnez un dossier neuf à --data."
        )
        return [Text.of(late, file=name)]
    found = difference(last, given.contents)
    if found is None:
        return []
    kept = N_("« {file} » n'est pas relu : la soirée garde le programme de son premier démarrage.")
    if last != list(created.contents):
        kept = N_("« {file} » n'est pas relu : la soirée garde le programme corrigé depuis.")
    if found.is_reordered:
        return [Text.of(kept, file=name), Text(N_("L'ordre de ce fichier est un autre."))]
    counts = N_("Ce fichier diffère. Nouveaux : {new}. Changés : {changed}. Absents : {gone}.")
    return [Text.of(kept, file=name), Text.of(counts, new=found.new, changed=found.changed, gone=found.gone)]


def is_writable(folder: Path) -> bool:
    """Whether a file can be made in ``folder``, or the folder itself, as far as its rights tell."""
    import os

    nearest = next((place for place in (folder, *folder.absolute().parents) if place.exists()), folder)
    return os.access(nearest, os.W_OK | os.X_OK)


def _notes_on_zone(settings: Settings, zone: str) -> list[Text]:
    machine = machine_zone()
    if settings.time_zone:
        return []
    if zone == UTC and settings.language == "fr":
        return [
            Text.of(
                N_(
                    "La soirée est en temps universel (UTC), comme beaucoup de serveurs loués. Si elle est à "
                    "l'heure de Paris, relancez avec --time-zone {usual}."
                ),
                usual=USUAL,
            )
        ]
    if zone != machine:
        other = N_("Cette machine est à l'heure de {machine} : pour la prendre, --time-zone {machine}.")
        return [Text.of(other, machine=machine)]
    return []
