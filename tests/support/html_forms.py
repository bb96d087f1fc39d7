"""The forms of a page as a browser without scripts sees them: their controls, what stands there, what can be chosen."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class HtmlForm:
    """A form: where it goes, what it would send as it stands, and what each select offers."""

    name: str
    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    offers: dict[str, list[str]] = field(default_factory=dict)
    actions: list[str] = field(default_factory=list)
    """Every address its buttons lead to."""

    def filled(self, typed: dict[str, str | list[str]]) -> dict[str, list[str]]:
        """What is sent once somebody has typed. Raises AssertionError for what there is no control or choice for."""
        sent = dict(self.values)
        for name, value in typed.items():
            given = value if isinstance(value, list) else [value]
            assert name in self.values, (self.name, name, sorted(self.values))
            assert all(item in self.offers.get(name, given) for item in given), (self.name, name, self.offers[name])
            sent[name] = given
        return sent


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[HtmlForm] = []
        self._form: HtmlForm | None = None
        self._name = ""
        self._text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {key: value or "" for key, value in attrs}
        if tag == "form":
            self._form = HtmlForm(told.get("id", ""), told.get("action", ""), actions=[told.get("action", "")])
            self.forms.append(self._form)
        elif self._form is not None:
            self._control(tag, told, self._form)

    def _control(self, tag: str, told: dict[str, str], form: HtmlForm) -> None:
        name = told.get("name", "")
        if tag == "button" and told.get("formaction"):
            form.actions.append(told["formaction"])
        elif tag == "input" and name:
            choice = told.get("type") in ("radio", "checkbox")
            if choice:
                form.offers.setdefault(name, []).append(told.get("value", ""))
            given = form.values.setdefault(name, [])
            if not choice or "checked" in told:
                given.append(told.get("value", ""))
        elif tag == "select":
            self._name = name
            form.values[name], form.offers[name] = [""], []
        elif tag == "option" and self._name:
            form.offers[self._name].append(told.get("value", ""))
            if "selected" in told:
                form.values[self._name] = [told.get("value", "")]
        elif tag == "textarea" and name:
            self._name, self._text = name, []

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._form is not None and self._text is not None:
            self._form.values[self._name] = ["".join(self._text)]
            self._name, self._text = "", None
        elif tag == "select":
            self._name = ""
        elif tag == "form":
            self._form = None


def forms_of(html: str) -> list[HtmlForm]:
    """Every form of a page."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms


def form_to(html: str, ending: str) -> HtmlForm:
    """The one form that leads, by itself or by one of its buttons, to an address with this ending."""
    found = [form for form in forms_of(html) if any(action.endswith(ending) for action in form.actions)]
    assert len(found) == 1, (ending, [form.action for form in forms_of(html)])
    return found[0]
