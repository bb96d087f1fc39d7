"""The choices of forms that come from elsewhere: the pack, the people, the organisations, the open cases."""

from collections.abc import Sequence

from api.schemas.fields import Option
from services.users import Organisation, User
from workflow.criteria import CONDITIONS
from workflow.pack import Pack
from workflow.roles import Role

_LOCAL = ("district", "county", "county_city", "zone")


def of_pack(pack: Pack, scored_by: str = "recognition") -> dict[str, list[Option]]:
    """Materials, conditions that are judged, and the indicators of one set with their weight."""
    materials = [(material.id, material.label) for material in pack.materials]
    judged = [(name, row.label) for name, row in CONDITIONS.items() if row.judged and not name.startswith("a7_")]
    return {
        "materials": materials,
        "conditions": judged,
        "indicators": [(item.id, f"{item.label}（0–{item.weight}分）") for item in pack.indicators(scored_by)],
    }


def of_people(users: Sequence[User], organisations: Sequence[Organisation]) -> dict[str, list[Option]]:
    """Active experts, the districts and zones premises lie in, and who may recommend."""
    experts = [(user.login, user.name) for user in users if user.active and Role.EXPERT in user.roles]
    local = [(entry.code, entry.name) for entry in organisations if entry.kind in _LOCAL]
    departments = [(entry.code, entry.name) for entry in organisations if entry.kind == "municipal_department"]
    return {
        "experts": experts,
        "organisations": local,
        "jurisdictions": local,
        "recommenders": [*local, *departments],
    }
