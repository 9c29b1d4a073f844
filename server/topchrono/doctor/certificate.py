"""Checks the certificate of a public address: who gave it, for which name, until when."""

import asyncio
import ssl
from datetime import UTC, datetime
from typing import Any

from topchrono.show.text import N_, Text

from .finding import Finding

WITHIN_S = 8.0
RENEWED_BEFORE = 1 / 4
"""Of a certificate's life: programs that renew it do so earlier, so that less than that left is a fault."""
DAY_S = 86_400
REASONS = {
    9: N_(
        "Le certificat de « {host} » n'est pas encore valable : l'heure de cet ordinateur est-elle juste ?"
    ),
    10: N_("Le certificat de « {host} » a expiré."),
    18: N_("Le certificat de « {host} » n'est signé par personne : les navigateurs mettent en garde."),
    19: N_("Le certificat de « {host} » vient d'une autorité que les navigateurs ne connaissent pas."),
    20: N_(
        "Le certificat de « {host} » vient d'une autorité inconnue, ou le serveur n'envoie pas la chaîne "
        "entière : des téléphones le refuseront."
    ),
    62: N_("Le certificat reçu n'est pas au nom de « {host} »."),
}
REASONS |= {2: REASONS[20], 21: REASONS[20], 64: REASONS[62]}
"""By OpenSSL's codes of what it can't verify."""
RENEW = N_("Sur la machine du serveur, « journalctl -u caddy » dit pourquoi il n'est pas renouvelé.")
OBTAIN = N_(
    "Ce nom doit mener à la machine du serveur, et ses ports 80 et 443 être ouverts à tous. Sur cette "
    "machine, « journalctl -u caddy » dit ce qui manque."
)


async def check_certificate(host: str, port: int) -> Finding:
    """The certificate that ``host`` shows, as browsers judge it. Raises OSError if nobody answers."""
    try:
        async with asyncio.timeout(WITHIN_S):
            _, writer = await asyncio.open_connection(
                host, port, ssl=ssl.create_default_context(), server_hostname=host
            )
    except ssl.SSLCertVerificationError as error:
        message = REASONS.get(error.verify_code, N_("Le certificat de « {host} » est refusé : {reason}."))
        return _bad(Text.of(message, host=host, reason=error.verify_message))
    except ssl.SSLError as error:
        none = N_("« {host} » n'a pas de certificat : la connexion sûre échoue ({reason}).")
        return _bad(Text.of(none, host=host, reason=error.reason or error))
    certificate = writer.get_extra_info("peercert")
    writer.transport.abort()
    return judge(certificate, host, now=datetime.now(UTC).timestamp())


def judge(certificate: dict[str, Any], host: str, *, now: float) -> Finding:
    """A certificate that is valid at ``now`` (epoch s), as :meth:`ssl.SSLSocket.getpeercert` has it."""
    begins, ends = (ssl.cert_time_to_seconds(certificate[name]) for name in ("notBefore", "notAfter"))
    known = {name: value for part in certificate.get("issuer", ()) for name, value in part}
    text = Text.of(
        N_("Le certificat de « {host} », de {issuer}, est valable jusqu'au {until}. Jours restants : {days}"),
        host=host,
        issuer=known.get("organizationName") or known.get("commonName") or "?",
        until=f"{datetime.fromtimestamp(ends, UTC):%d/%m/%Y %H:%M} UTC",
        days=int((ends - now) / DAY_S),
    )
    is_late = ends - now < (ends - begins) * RENEWED_BEFORE
    return Finding(
        check="certificate",
        grade="poor" if is_late else "good",
        message=text,
        remedy=Text(RENEW) if is_late else None,
    )


def _bad(message: Text) -> Finding:
    return Finding(check="certificate", grade="bad", message=message, remedy=Text(OBTAIN))
