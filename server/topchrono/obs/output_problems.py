"""What is wrong with the stream and the recording, in words."""

from topchrono.obs.outputs import Fault, Output
from topchrono.show.text import N_
from topchrono.views.obs import ObsProblem

STREAM_DROPPED = ObsProblem(
    code="stream_dropped",
    message=N_("La diffusion est coupée : vérifiez la connexion internet de l'ordinateur d'OBS."),
)
STREAM_FAULTS: dict[Fault, ObsProblem] = {
    "not_started": ObsProblem(
        code="stream_not_started",
        message=N_(
            "La diffusion n'a pas démarré, bien qu'OBS l'ait acceptée. Regardez OBS : fermez le message "
            "qu'il affiche, vérifiez le serveur et la clé dans Paramètres → Flux, puis pressez « Démarrer "
            "la diffusion »."
        ),
    ),
    "not_stopped": ObsProblem(
        code="stream_not_stopped",
        message=N_("La diffusion continue, bien qu'OBS ait accepté de l'arrêter : arrêtez-la dans OBS."),
    ),
    "stalled": ObsProblem(
        code="stream_stalled",
        message=N_(
            "La diffusion n'envoie plus rien : vérifiez la connexion internet de l'ordinateur d'OBS. Si "
            "cela dure, arrêtez la diffusion et redémarrez-la."
        ),
    ),
}
RECORD_DROPPED = ObsProblem(
    code="record_dropped",
    message=N_(
        "L'enregistrement s'est arrêté tout seul. Regardez OBS : vérifiez le dossier d'enregistrement et "
        "la place sur le disque, puis pressez « Démarrer l'enregistrement »."
    ),
)
RECORD_FAULTS: dict[Fault, ObsProblem] = {
    "not_started": ObsProblem(
        code="record_not_started",
        message=N_(
            "L'enregistrement n'a pas démarré, bien qu'OBS l'ait accepté. Regardez OBS : fermez le message "
            "qu'il affiche, vérifiez dans Paramètres → Sortie le dossier d'enregistrement et la place sur "
            "le disque, puis pressez « Démarrer l'enregistrement »."
        ),
    ),
    "not_stopped": ObsProblem(
        code="record_not_stopped",
        message=N_("L'enregistrement continue, bien qu'OBS ait accepté de l'arrêter : arrêtez-le dans OBS."),
    ),
    "stalled": ObsProblem(
        code="record_stalled",
        message=N_(
            "L'enregistrement n'avance plus : vérifiez le disque de l'ordinateur d'OBS, puis arrêtez "
            "l'enregistrement et redémarrez-le."
        ),
    ),
}


def output_problems(stream: Output, record: Output) -> list[ObsProblem]:
    """The problems of both, none while all is well."""
    found = []
    if stream.fault:
        found.append(STREAM_FAULTS[stream.fault])
    elif stream.state in ("dropped", "reconnecting"):
        found.append(STREAM_DROPPED)
    if record.fault:
        found.append(RECORD_FAULTS[record.fault])
    elif record.state == "dropped":
        found.append(RECORD_DROPPED)
    return found
