"""1,000 days of the overdue job with faults, and two runners at once: one open issue an item each day."""

import datetime
import random
from concurrent.futures import ThreadPoolExecutor

from tests.github.server import Fault, Server
from tests.github.test_overdue import forged, record, shown, work
from tests.github.world import ACTIONS, Clock, World

from csi_as_code.github.client import Client
from csi_as_code.github.overdue import digest
from csi_as_code.github.overdue.job import Work, run
from csi_as_code.github.overdue.marker import LABEL
from csi_as_code.github.transport import Http
from csi_as_code.model import Improvement, Plan, Task

DAYS = 1_000
FIRST = datetime.date(2026, 11, 22)
FAULTS = tuple(Fault)


def day(number: int) -> str:
    return (FIRST + datetime.timedelta(days=number)).isoformat()


class Life:
    """A small register that lives: work is planned, gets late, is finished, put on hold, and planned anew."""

    def __init__(self, seed: int, size: int = 8) -> None:
        self.random = random.Random(seed)
        self.size = size
        self.records: dict[int, Improvement] = {}

    def go_on(self, number: int) -> tuple[Improvement, ...]:
        """Return the register as it is on a day."""
        for ident in range(1, self.size + 1):
            if ident not in self.records or self.random.random() < 0.03:
                self.records[ident] = self.made(ident, number)
        return tuple(self.records.values())

    def made(self, ident: int, number: int) -> Improvement:
        due = day(number + self.random.randint(-5, 25))
        done = day(number) if self.random.random() < 0.4 else None
        task = Task(title="Ask", owner="@tomas", due=day(number + self.random.randint(-5, 25)), done=done)
        plan = Plan(due=due, implemented=done, tasks=(task,) if self.random.random() < 0.3 else ())
        state = self.random.choice(["in_progress", "in_progress", "in_progress", "approved", "on_hold"])
        return record(ident, plan=plan, state=state, owner=self.random.choice(["@ines", "@maya", "@stranger"]))


def late(records: tuple[Improvement, ...], today: str) -> list[str]:
    """Say by hand what has to have an issue: what is late, and what is due within three days."""
    until = (datetime.date.fromisoformat(today) + datetime.timedelta(days=3)).isoformat()
    keys = []
    for item in records:
        if item.state not in ("in_progress", "approved") or item.plan is None:
            continue
        if item.plan.due and item.plan.implemented is None and item.plan.due <= until:
            keys.append(f"{item.id}/due")
        keys += [f"{item.id}/task/b8c209cdea-1" for task in item.plan.tasks if not task.done and task.due <= until]
    return sorted(keys)


class Killed(Exception):
    """The machine went away."""


def test_a_thousand_days_with_faults(world: World, server: Server) -> None:
    """A request of ten fails, lists are on several pages and late, and one action of fifty is the last of its run."""
    chance, life = random.Random(2), Life(1)
    server.faults = lambda _method, _path: chance.choice(FAULTS) if chance.random() < 0.1 else None
    server.most_a_page, world.lag_seconds = 20, 3
    wrong, seen, kills = [], set(), 0

    def say(_: object) -> None:
        if chance.random() < 0.02:
            raise Killed

    http = Http(server.url, "secret-token", seconds=60.0)
    for number in range(DAYS):
        world.clock.go_to(day(number))
        if number % 50 == 0:
            forged(world, "mallory")
        client = Client(http, world.repository, clock=world.clock)
        task = work(*life.go_on(number), today=day(number))
        try:
            done = run(client, task, ACTIONS, say)
        except Killed:
            kills += 1
            world.clock.sleep(60)
            done = run(client, task, ACTIONS, lambda _: None)
        digest.put(client, digest.body(done.wanted, done.numbers, day(number)), ACTIONS)
        expected = late(tuple(task.register.improvements.values()), day(number))
        seen.update(expected)
        if shown(world) != expected or len(world.opened("csi:digest")) != 1:
            wrong.append((day(number), shown(world), expected))
    http.close()
    assert wrong == []
    faults = sum(request.fault is not None for request in server.requests)
    assert (len(seen) > 8, faults > len(server.requests) * 0.08, kills > 10) == (True, True, True)
    assert any(request.query.endswith("page=2") for request in server.requests)
    ours = [issue for issue in world.issues.values() if issue.user == ACTIONS and LABEL in issue.labels]
    # An item has one issue in its whole life.
    assert len(ours) == len(seen)
    told = [comment.body.splitlines()[0] + f"#{comment.issue}" for comment in world.comments.values()]
    assert len(told) == len(set(told)) > 100


def test_two_runners_at_once_for_sixty_days(world: World, server: Server) -> None:
    """Two threads, each with its own client, over one server; of what both open, the lower number stays."""
    life = Life(3)
    server.paced = False
    both = [Http(server.url, "secret-token", seconds=60.0) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        for number in range(60):
            world.clock.go_to(day(number))
            task = work(*life.go_on(number), today=day(number))

            def one(http: Http, task: Work = task, number: int = number) -> None:
                client = Client(http, world.repository, clock=Clock(day(number)))
                done = run(client, task, ACTIONS, lambda _: None)
                digest.put(client, digest.body(done.wanted, done.numbers, day(number)), ACTIONS)

            list(pool.map(one, both))
            assert len(world.opened("csi:digest")) == 1
            assert shown(world) == late(tuple(task.register.improvements.values()), day(number))
    for http in both:
        http.close()
    doubles = sum(issue.reason == "duplicate" for issue in world.issues.values())
    assert doubles > 0
    told = [comment.body.splitlines()[0] + f"#{comment.issue}" for comment in world.comments.values()]
    assert len(told) == len(set(told)) > 0
