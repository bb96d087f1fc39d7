"""统一社会信用代码 (GB 32100-2015): the 18th character decides; the organisation code inside only warns."""

from dataclasses import dataclass

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714
_LENGTH = 18


@dataclass(frozen=True, slots=True)
class UsccCheck:
    """A code, trimmed and in capitals, and what is wrong with it. Warnings never make it invalid."""

    valid: bool
    code: str
    warnings: tuple[str, ...] = ()
    problem: str = ""  # why it is not valid


def check(code: str) -> UsccCheck:
    """Check a code. Real codes exist that miss the inner organisation-code check, so that one is a warning."""
    code = code.strip()
    if not code.isascii():  # upper() would turn a ligature into plain letters
        return UsccCheck(False, code, problem="统一社会信用代码只含数字和大写字母")
    code = code.upper()
    if problem := _malformed(code):
        return UsccCheck(False, code, problem=problem)
    total = sum(_VALUES[character] * weight for character, weight in zip(code[:-1], _WEIGHTS, strict=True))
    if _VALUES[code[-1]] != (31 - total % 31) % 31:
        return UsccCheck(False, code, problem="统一社会信用代码第 18 位校验码不符，请核对")
    return UsccCheck(True, code, _warnings(code))


def _malformed(code: str) -> str:
    if len(code) != _LENGTH:
        return f"统一社会信用代码应为 {_LENGTH} 位，现为 {len(code)} 位"
    if any(character not in _VALUES for character in code):
        return "统一社会信用代码只含数字和大写字母，不含 I、O、S、V、Z"
    if not code[2:8].isdigit():
        return "统一社会信用代码第 3 至 8 位应为登记机关行政区划数字"
    return ""


def _warnings(code: str) -> tuple[str, ...]:
    organisation, given = code[8:16], code[16]
    total = sum(
        int(character, 36) * weight for character, weight in zip(organisation, _ORGANISATION_WEIGHTS, strict=True)
    )
    expected = "0123456789X0"[11 - total % 11]
    if given == expected:
        return ()
    return (f"第 9 至 17 位组织机构代码的校验码为 {given}，按 GB 11714 应为 {expected}，请核对证照",)
