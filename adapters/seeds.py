"""The organisations cases are routed to: divisions and zones of Guiyang, the city, and the demo's departments."""

from typing import NamedTuple


class Organisation(NamedTuple):
    """One organisation. `host_division` is the division a zone lies in; dates are ISO, empty where open."""

    code: str
    name: str
    kind: str
    host_division: str = ""
    valid_from: str = ""
    valid_to: str = ""


ORGANISATIONS = (
    # The name changes with the years: the pack says which one to print on which day.
    Organisation("CITY", "贵阳市工业和信息化主管部门", "city"),
    Organisation("520102", "南明区", "district"),
    Organisation("520103", "云岩区", "district"),
    Organisation("520111", "花溪区", "district"),
    Organisation("520112", "乌当区", "district"),
    Organisation("520113", "白云区", "district"),
    Organisation("520115", "观山湖区", "district"),
    Organisation("520121", "开阳县", "county"),
    Organisation("520122", "息烽县", "county"),
    Organisation("520123", "修文县", "county"),
    Organisation("520181", "清镇市", "county_city"),
    # Abolished in 2012; only the year is known here, so it counts to the end of that year.
    Organisation("520114", "小河区", "historic", "520111", valid_to="2012-12-31"),
    # Zones have no GB/T 2260 code; these codes are this service's own.
    Organisation("ZONE-GXQ", "贵阳国家高新技术产业开发区", "zone", "520113"),
    Organisation("ZONE-JKQ", "贵阳国家经济技术开发区", "zone", "520111"),
    Organisation("ZONE-ZBQ", "贵阳综合保税区", "zone", "520113"),
    Organisation("ZONE-SLQ", "贵州双龙航空港经济区", "zone", "520102"),
    Organisation("ZONE-GAQ", "贵安新区", "zone", "520111"),
    # Article 9 names municipal departments without listing them; these two are the demo's.
    Organisation("MD-SW", "市级有关部门（演示：商务类）", "municipal_department"),
    Organisation("MD-JR", "市级有关部门（演示：金融类）", "municipal_department"),
)
