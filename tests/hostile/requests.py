"""Hostile requests, made by schemathesis from the OpenAPI document: the same ones at every run."""

import random
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode, Response
from schemathesis.checks import (
    content_type_conformance,
    negative_data_rejection,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.hostile.document import PAGES, Document

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
CONFIG = {
    # The caller chooses who asks.
    "generation": {"with-security-parameters": False},
    "max-stream-events": 1,
}
LIMITED = {"busy", "too_many_requests"}
"""The codes of rate limits."""
WEIGHTS = {"/api/commands": 12.0, "/offers.csv": 0.5, "/offers.xlsx": 0.5, "/live": 0.5} | dict.fromkeys(
    PAGES, 0.5
)
"""How often an address is asked, where it is not as often as any other."""
NEVER = {"end_show"}
"""Commands after which all others would be refused."""
RARELY = {"open_doors", "start_show"}
"""Commands that the evening has behind it: generators love them, as they have no fields."""
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
PER_ROUND = 800
"""Operations take turns, as a link may only be used so often a second."""
MOST_FAILURES = 20


@dataclass
class Report:
    """What the server answered."""

    statuses: Counter[int] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    """By code."""
    by_operation: dict[str, Counter[int]] = field(default_factory=dict)
    acknowledged: dict[str, int] = field(default_factory=dict)
    """Commands by id, and the revision that each was told."""
    failures: dict[tuple[str, str], str] = field(default_factory=dict)
    """One example of each kind of failure of each operation."""

    @property
    def sent(self) -> int:
        return self.statuses.total()

    @property
    def limited(self) -> int:
        """How many requests a rate limit refused, before anything was done with them."""
        return sum(self.refusals[code] for code in LIMITED)

    def __str__(self) -> str:
        lines = [f"{self.sent} requests, {self.limited} refused by a limit: {_counts(self.statuses)}"]
        lines += [f"  {name}: {_counts(counts)}" for name, counts in self.by_operation.items()]
        lines += [f"  refusals: {_counts(self.refusals)}"]
        return "\n".join(lines)


@dataclass
class Attacker:
    """Somebody who sends requests, with a token or without."""

    name: str
    token: str | None


class Attack:
    """A fixed number of requests to one server, by several attackers in turn."""

    def __init__(
        self, url: str, document: Document, attackers: Sequence[Attacker], names: Mapping[str, Sequence[Any]]
    ) -> None:
        """``names`` are real values of fields and parameters, by name: made-up ones are all unknown."""
        config = schemathesis.Config.from_dict(CONFIG)
        self._schema = schemathesis.openapi.from_dict(document, config=config)
        self._url = url
        self._attackers = st.sampled_from(attackers)
        self._names = names
        self._random = random.Random(9)
        self._session = requests.Session()
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.report = Report()

    def run(self, most: int) -> None:
        """Send about ``most`` requests: the same ones, in the same order, at every run."""
        operations = list(self._operations())
        total = sum(weight for _, _, weight in operations)
        rounds = max(1, round(most / PER_ROUND))
        for number in range(rounds):
            for operation, mode, weight in operations:
                self._run(operation, mode, max(1, round(most * weight / total / rounds)), number)
        self._session.close()

    def _operations(self) -> Iterator[tuple[Any, Any, float]]:
        for found in self._schema.get_all_operations():
            operation: Any = found.ok()  # type: ignore[union-attr]  # a fault of the document raises here
            weight = WEIGHTS.get(operation.path, 1.0)
            has_data = any((operation.path_parameters, operation.query, operation.body))
            for mode in MODES if has_data else MODES[:1]:
                yield operation, mode, weight

    def _run(self, operation: Any, mode: GenerationMode, most: int, number: int) -> None:
        @seed(number)
        @settings(
            max_examples=most,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode), attacker=self._attackers)
        def send(case: Case[Any], attacker: Attacker) -> None:
            is_named = self._name(case.path_parameters)
            if mode is GenerationMode.POSITIVE:
                self._name(case.body)
            # What was made wrong in an address is right then, and may be all that was wrong.
            checks = [check for check in CHECKS if not is_named or check is not negative_data_rejection]
            self._send(case, attacker, checks)

        send()

    def _name(self, values: Any) -> bool:
        """Replace most of the values that have real ones by one of those; whether there were any."""
        named = [name for name in values if name in self._names] if isinstance(values, dict) else []
        replaced = [name for name in named if self._random.random() < 0.8]
        for name in replaced:
            known = self._random.choice(self._names[name])
            values[name] = [known] if isinstance(values[name], list) else known
        return bool(replaced)

    def _send(self, case: Case[Any], attacker: Attacker, checks: list[Any]) -> None:
        body = case.body
        if isinstance(body, dict) and _is_command_id(body.get("id")):
            kind = str(body.get("type"))
            if kind in NEVER or (kind in RARELY and self._random.random() < 0.9):
                return
            if self._random.random() < 0.8:
                # The same id again is refused, or answered as before.
                body["id"] = str(uuid.UUID(int=self._random.getrandbits(128)))
        headers = {"X-Forwarded-For": f"10.{self._random.randrange(256)}.{self._random.randrange(256)}.1"}
        if attacker.token is not None:
            headers["Authorization"] = f"Bearer {attacker.token}"
        response = case.call(base_url=self._url, session=self._session, headers=headers)
        self._count(case, response)
        try:
            case.validate_response(response, checks=checks)
        except* AssertionError as failures:
            self._note(case, attacker, failures)

    def _count(self, case: Case[Any], response: Response) -> None:
        report, label = self.report, case.operation.label
        report.statuses[response.status_code] += 1
        report.by_operation.setdefault(label, Counter())[response.status_code] += 1
        if code := _code_of(response):
            report.refusals[code] += 1
        if label == "POST /api/commands" and response.status_code == 200:
            body: Any = case.body
            report.acknowledged[body["id"]] = response.json()["revision"]

    def _note(
        self, case: Case[Any], attacker: Attacker, failures: BaseExceptionGroup[AssertionError]
    ) -> None:
        for failure in failures.exceptions:
            kind = (case.operation.label, str(getattr(failure, "title", type(failure).__name__)))
            if len(self.report.failures) < MOST_FAILURES:
                self.report.failures.setdefault(kind, f"{attacker.name}: {failure}\n{case.as_curl_command()}")


def _is_command_id(value: object) -> bool:
    return isinstance(value, str) and 8 <= len(value) <= 64


def _code_of(response: Response) -> str | None:
    """The code of a refusal; 429 has one code for pages too."""
    if response.status_code < 400:
        return None
    if response.headers.get("content-type") == ["application/json"]:
        return str(response.json()["error"]["code"])
    return "too_many_requests" if response.status_code == 429 else "a page"


def _counts(counts: Counter[Any]) -> str:
    return ", ".join(f"{name}: {count}" for name, count in sorted(counts.items()))
