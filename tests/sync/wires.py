"""The line between phone and server; and lines that lie, to show that the model hears it."""

from typing import Any

from tests.client import Answer, Client
from tests.sync.phones import Phone, an_id


class Wire:
    """Carries a push or a pull, and brings back what the server said."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def push(self, phone: Phone, envelope: dict[str, Any]) -> Answer:
        return self.client.use_token(phone.token).post("/api/v1/sync/push", json=envelope)

    def pull(self, phone: Phone, limit: int) -> Answer:
        query = {"limit": str(limit), "device_id": phone.device_id}
        if phone.cursor is not None:
            query["cursor"] = phone.cursor
        return self.client.use_token(phone.token).get("/api/v1/sync/pull", params=query)


class Told(Answer):
    """An answer whose body was changed on the way."""

    def __init__(self, answer: Answer, body: dict[str, Any]) -> None:
        super().__init__(answer.response)
        self._body = body

    @property
    def json(self) -> Any:
        return self._body


class LosesRepeats(Wire):
    """As if the server did not know operations again: a repeat comes under a new id."""

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._seen: set[str] = set()

    def push(self, phone: Phone, envelope: dict[str, Any]) -> Answer:
        names: dict[str, str] = {}
        for one in envelope["operations"]:
            names[an_id() if one["op_id"] in self._seen else one["op_id"]] = one["op_id"]
            self._seen.add(one["op_id"])
        back = {old: new for new, old in names.items()}
        sent = [
            {**one, "op_id": back[one["op_id"]], "after": back.get(one["after"], one["after"])}
            for one in envelope["operations"]
        ]
        answer = super().push(phone, {**envelope, "operations": sent})
        if answer.status != 200:
            return answer
        results = [{**one, "op_id": names[one["op_id"]]} for one in answer.json["results"]]
        return Told(answer, {**answer.json, "results": results})


class CallsConflictsStored(Wire):
    """As if a repeat were answered `duplicate` whatever the first outcome was."""

    def push(self, phone: Phone, envelope: dict[str, Any]) -> Answer:
        answer = super().push(phone, envelope)
        if answer.status != 200:
            return answer
        results = [
            {**one, "outcome": "duplicate"} if one["outcome"] == "conflict" else one for one in answer.json["results"]
        ]
        return Told(answer, {**answer.json, "results": results})


class AnswersBeforeStoring(Wire):
    """As if the answer went out and the commit failed: every third push is only said to be stored."""

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._pushes = 0

    def push(self, phone: Phone, envelope: dict[str, Any]) -> Answer:
        self._pushes += 1
        if self._pushes % 3:
            return super().push(phone, envelope)
        answer = self.client.use_token(phone.token).get("/api/v1/me")
        results = [
            {"op_id": one["op_id"], "outcome": "applied", "version": 1, "problem": None, "entity": None}
            for one in envelope["operations"]
        ]
        return Told(answer, {"results": results, "device": {"stored": 0}})


class _ChangesPull(Wire):
    def pull(self, phone: Phone, limit: int) -> Answer:
        answer = super().pull(phone, limit)
        if answer.status != 200:
            return answer
        return Told(answer, {**answer.json, "changes": self.changes(answer.json["changes"])})

    def changes(self, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        raise NotImplementedError


class SkipsAChange(_ChangesPull):
    """As if a row that was committed late were passed over."""

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._count = 0

    def changes(self, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        self._count += len(found)
        return found[:-1] if found and self._count % 4 == 0 else found


class ForgetsTombstones(_ChangesPull):
    """As if what was withdrawn, or left one's sight, were simply not mentioned."""

    def changes(self, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [one for one in found if not one["deleted"]]


class ShowsTheOld(_ChangesPull):
    """As if pull read a replica that lags behind: the first version of a row, again and again."""

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        self._first: dict[str, dict[str, Any]] = {}

    def changes(self, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [self._first.setdefault(one["id"], one) for one in found]


class CountsWrongly(Wire):
    """As if the count of stored operations were of another phone."""

    def pull(self, phone: Phone, limit: int) -> Answer:
        answer = super().pull(phone, limit)
        if answer.status != 200:
            return answer
        return Told(answer, {**answer.json, "device": {"stored": answer.json["device"]["stored"] + 1}})


LIARS: tuple[type[Wire], ...] = (
    LosesRepeats,
    CallsConflictsStored,
    AnswersBeforeStoring,
    SkipsAChange,
    ForgetsTombstones,
    ShowsTheOld,
    CountsWrongly,
)
