"""Why something was not done: every refusal has a code, a sentence, the article where there is one, and findings."""

from collections.abc import Sequence

from workflow.findings import Finding
from workflow.refusal_words import refusal_text


class Refusal(Exception):
    """The case may move so, but not now: state, guard or check says no (HTTP 409).

    `code` is stable; `message` is the Chinese sentence for it, with what to do next.
    """

    status = 409

    def __init__(self, code: str, /, *, article: str = "", findings: Sequence[Finding] = (), **values: object) -> None:
        self.code = code
        self.article = article
        self.findings = tuple(findings)
        self.message = refusal_text(code, **values)
        super().__init__(self.message)


class Remembered(Refusal):
    """A refusal of earlier, in the words it had then."""

    def __init__(self, code: str, article: str, message: str) -> None:
        Exception.__init__(self, message)
        self.code, self.article, self.message, self.findings = code, article, message, ()


class Forbidden(Refusal):
    """The actor may see the case, but this role never takes this step (HTTP 403)."""

    status = 403


class NotVisible(Refusal):
    """There is no such case or step for this actor (HTTP 404); which of both is not said."""

    status = 404


class Stale(Refusal):
    """Somebody was faster: the case is no longer at the version the actor saw (HTTP 412)."""

    status = 412


class Malformed(Refusal):
    """What was handed in cannot be read as what the step asks for (HTTP 422)."""

    status = 422
