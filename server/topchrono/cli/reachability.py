"""Whether the address in the links leads to this server, as far as that can be told beforehand."""

from urllib.parse import urlsplit

from topchrono.inputs.hosts import address_of, in_url, is_this_machine_alone
from topchrono.inputs.listen_host import EVERY
from topchrono.runtime.ports import is_answered, network_address, own_addresses
from topchrono.settings import Settings
from topchrono.show.text import N_, Text

NOT_OPEN = N_("--url {url} : Top Chrono n'écoute que cette machine. Ajoutez --host 0.0.0.0 pour les autres.")
USUAL_PORTS = {"http": 80, "https": 443}


def refusal_of_url(settings: Settings) -> Text | None:
    """Why the chosen ``--url`` can't work; None if it can, or if only the Internet could tell."""
    if settings.url is None:
        return None
    parts = urlsplit(settings.url)
    host, port = parts.hostname or "", parts.port or USUAL_PORTS[parts.scheme]
    is_here = is_this_machine_alone(host) or host in own_addresses()
    if not is_here:
        return None
    if port != settings.port:
        if is_answered(host, port):
            # A reverse proxy of this machine.
            return None
        return Text.of(
            N_(
                "--url {url} : rien n'écoute au port {port} de cette machine, et Top Chrono prend le port "
                "{own}. Écrivez --url http://{host}:{own}."
            ),
            url=settings.url,
            port=port,
            own=settings.port,
            host=in_url(host),
        )
    if parts.scheme == "https":
        return Text.of(
            N_(
                "--url {url} : Top Chrono ne parle https que derrière un proxy, qui prend un autre port. "
                "Sans proxy, écrivez --url http://{host}:{own}."
            ),
            url=settings.url,
            own=settings.port,
            host=in_url(host),
        )
    if is_this_machine_alone(settings.host) and not is_this_machine_alone(host):
        return Text.of(NOT_OPEN, url=settings.url)
    return None


def notes_on_url(settings: Settings) -> list[Text]:
    """What people who hand out the links should know of their address."""
    host = urlsplit(settings.public_url).hostname or ""
    if settings.url is None and settings.host in EVERY:
        address = network_address()
        usual = f"http://{in_url(address) if address else '192.168.1.20'}:{settings.port}"
        alone = N_(
            "Les liens commencent par {url}, que seule cette machine peut ouvrir. Pour les téléphones et les "
            "autres ordinateurs, relancez avec --url, par exemple --url {usual}."
        )
        return [Text.of(alone, url=settings.public_url, usual=usual)]
    if settings.url and is_this_machine_alone(host):
        told = N_("Les liens commencent par {url} : seule cette machine peut les ouvrir, aucun téléphone.")
        return [Text.of(told, url=settings.public_url)]
    port = urlsplit(settings.public_url).port
    if settings.url and port == settings.port and is_this_machine_alone(settings.host):
        # A reverse proxy of this machine could not take the same port.
        return [Text.of(NOT_OPEN, url=settings.url)]
    if settings.url and port not in (None, settings.port) and address_of(host) is None:
        proxied = N_("Les liens mènent au port {port} : il faut un proxy qui le transmet au port {own}.")
        return [Text.of(proxied, port=port, own=settings.port)]
    if settings.url and settings.url.startswith("https:") and port == settings.port:
        proxied = N_("Les liens mènent au port {port} en https : il faut un proxy devant Top Chrono.")
        return [Text.of(proxied, port=port)]
    return []
