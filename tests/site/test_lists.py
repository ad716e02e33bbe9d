"""The lists behind numbers: what is nobody's, what is ready by lane, and that every number leads to its rows."""

from html.parser import HTMLParser
from pathlib import Path

from csi_as_code.model import Improvement, Priority
from csi_as_code.policy import Person, Policy, Service, Team
from csi_as_code.register import Register
from csi_as_code.site.facts import Site
from csi_as_code.site.pages import lists, overview, people, services, teams
from csi_as_code.site.printing import Printer

TODAY = "2026-11-22"
POLICY = Policy(
    title="T",
    id_prefix="A",
    teams={"desk": Team(title="Desk")},
    services={"mail": Service(title="Mail")},
    people={"@ann": Person(name="Ann"), "@bob": Person(name="Bob", active=False)},
)


def site_of(*items: Improvement, policy: Policy = POLICY) -> Site:
    return Site(Register(policy=policy, improvements={item.id: item for item in items}), TODAY)


def ids(site: Site, path: str) -> list[str]:
    return [row.id for row in site.once(lists.listed)[path]]


def owned(number: int, owner: str | None, state: str = "proposed", **fields: object) -> Improvement:
    found: dict[str, object] = {"team": "desk", "service": "mail", **fields}
    return Improvement(id=f"A-{number}", state=state, owner=owner, **found)  # type: ignore[arg-type]  # a test's fields


def test_what_nobody_owns_is_listed_best_first() -> None:
    urgent = Priority(impact=5, urgency=5, effort=1, risk=1)
    site = site_of(
        owned(1, "@ann"),
        owned(2, None),
        owned(3, "@bob", priority=urgent),
        owned(4, "@carl"),
        owned(5, None, "closed"),
        owned(6, "@bob", "withdrawn"),
    )
    assert ids(site, lists.UNOWNED) == ["A-3", "A-2", "A-4"]


def test_a_register_that_lists_nobody_takes_every_owner_as_one() -> None:
    assert ids(site_of(owned(1, "@ann"), owned(2, None), policy=Policy()), lists.UNOWNED) == ["A-2"]


def test_work_of_no_team_and_on_no_service_is_listed() -> None:
    site = site_of(
        owned(1, "@ann"),
        owned(2, "@ann", team=None),
        owned(3, "@ann", team="gone"),
        owned(4, "@ann", service=None),
        owned(5, "@ann", "rejected", team=None, service=None),
        owned(6, "@ann", "odd", service="gone"),
    )
    assert ids(site, lists.TEAMLESS) == ["A-2", "A-3"]
    assert ids(site, lists.HOMELESS) == ["A-4", "A-6"]


def printed(site: Site, module: object) -> str:
    page = next(module.PAGE.sheets(site))  # type: ignore[attr-defined]  # a page's module
    return " ".join(Printer(site, {}).page(page).decode().split())


def test_teams_people_and_services_say_how_much_is_nobodys() -> None:
    site = site_of(owned(1, None, team=None), owned(2, "@bob", service=None), owned(3, "@ann"))
    assert '<a href="without-team.html">1 open improvement</a> has no team.' in printed(site, teams)
    assert '<a href="unowned.html">2 open improvements</a> have no owner' in printed(site, people)
    assert '<a href="without-service.html">1 open improvement</a> names no service.' in printed(site, services)
    whole = site_of(owned(3, "@ann"))
    assert [printed(whole, module).count('class="gap"') for module in (teams, people, services)] == [0, 0, 0]


def test_what_is_ready_stands_by_lane_as_the_overview_counts_it() -> None:
    quick, slow = Priority(impact=3, urgency=3, effort=1, risk=1), Priority(impact=5, urgency=5, effort=5, risk=5)
    site = site_of(
        owned(1, "@ann"), owned(2, "@ann", priority=quick), owned(3, "@ann", priority=slow), owned(4, "@ann")
    )
    sheet = next(sheet for sheet in lists.PAGE.sheets(site) if sheet.path == "ready.html")
    html = Printer(site, {}).page(sheet).decode()
    found = {lane.href: lane.number for lane in overview.view(site).lanes}
    assert found == {"ready.html#quick-win": 1, "ready.html#strategic": 1, "ready.html#unrated": 2}
    assert [f'id="{href.partition("#")[2]}"' in html for href in found] == [True, True, True]
    empty = overview.view(site_of(owned(1, "@ann"))).lanes
    assert [(lane.number, lane.href) for lane in empty] == [
        (0, "ready.html"),
        (0, "ready.html"),
        (1, "ready.html#unrated"),
    ]


def test_what_is_open_leads_to_exactly_that() -> None:
    site = site_of(owned(1, "@ann"), owned(2, "@ann", "odd"), owned(3, "@ann", "closed"))
    view = overview.view(site)
    assert (view.open, view.open_href) == (2, "register.html#state=proposed&state=odd")


class Numbers(HTMLParser):
    """Notes the numbers of a page's main part that stand in no link."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self._open: list[tuple[str, str]] = []
        self.linked = 0
        self.bare: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "link", "rect", "path"):
            self._open.append((tag, dict(attrs).get("class") or ""))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open and {"count", "figure"} & set(self._open[-1][1].split()) and data.strip("\u2013 "):
            if any(tag == "a" for tag, _ in self._open):
                self.linked += 1
            else:
                self.bare.append(data)


def test_every_number_of_the_overview_leads_to_the_rows_behind_it(site: Path) -> None:
    found = Numbers((site / "index.html").read_text(encoding="utf-8"))
    assert found.bare == []
    assert found.linked > 25
