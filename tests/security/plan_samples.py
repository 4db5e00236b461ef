"""Samples of the routes about plans, revisions and staff: see :mod:`tests.security.samples`."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from api.auth.principal import OPERATOR
from api.store import plans as plan_store
from api.workflows import staffing
from api.workflows.plans import commenting, drafting, editing, publishing
from api.workflows.plans.turns import Request
from api.workflows.plans.working import Workbench
from gis.testing import block
from tests.api.plans.uploads import collection, path, row
from tests.security.installation import GRIDS, Browser, Installation
from tests.security.sample import TOWN, VILLAGE, Asked, Make, Sample, Where

API = "/api/v1"
READ = "read_published"
GRID = {"here": GRIDS[2], "there": GRIDS[3]}

_numbers = count(1)
_known: dict[tuple[str, Where], UUID] = {}
"""Plans that are only read, by the database's address."""


def _bench(small: Installation) -> Workbench:
    return Workbench(small.database)


def _plan(
    small: Installation, browser: Browser, where: Where, *, status: str = "draft", edits: int = 1
) -> tuple[UUID, int]:
    """A plan of whoever asks, the operator's if that is nobody, in a state; its version."""
    bench = _bench(small)
    plan = drafting.create(bench, OPERATOR, title="P", division=TOWN[where])
    for _ in range(edits):
        operation = {
            "type": "edit",
            "grid": str(GRID[where]),
            "households": next(_numbers) % 9000,
        }
        version = _version(small, plan)
        editing.operate(bench, OPERATOR, plan, Request(version, str(uuid4())), operation)
    mine = browser.who is not None and status not in ("submitted", "approved")
    author = small.accounts[browser.who or ""] if mine else OPERATOR.account
    with small.sql() as connection:
        connection.execute(
            "UPDATE plan SET author = %s, status = %s WHERE id = %s", [author, status, plan]
        )
    return plan, _version(small, plan)


def _version(small: Installation, plan: UUID) -> int:
    with small.database.read(OPERATOR) as reader:
        return int(plan_store.get(reader, plan).version)


def _on_plan(more: Callable[[], dict[str, Any]] = dict, **wanted: Any) -> Make:
    """A change of a plan, which comes with its version."""

    def make(small: Installation, browser: Browser, where: Where) -> Asked:
        plan, version = _plan(small, browser, where, **wanted)
        return Asked(path={"id": plan}, json={"version": version} | more())

    return make


def _reading(**query: Any) -> Make:
    """A look at a plan: one for all who look."""

    def make(small: Installation, browser: Browser, where: Where) -> Asked:
        key = small.url, where
        if key not in _known:
            _known[key], _ = _plan(small, browser, where)
        return Asked(path={"id": _known[key]}, query=query)

    return make


def _operating(small: Installation, browser: Browser, where: Where) -> Asked:
    plan, version = _plan(small, browser, where)
    operation = {"type": "edit", "grid": str(GRID[where]), "name": f"N{next(_numbers)}"}
    return Asked(path={"id": plan}, json={"version": version, "operation": operation})


def _redoing(small: Installation, browser: Browser, where: Where) -> Asked:
    plan, version = _plan(small, browser, where)
    with small.sql() as connection:
        connection.execute("UPDATE plan SET head = 0 WHERE id = %s", [plan])
        connection.execute("DELETE FROM plan_grid WHERE plan = %s", [plan])
    return Asked(path={"id": plan}, json={"version": version})


def _balance(small: Installation, browser: Browser, where: Where) -> Asked:
    asked = _reading()(small, browser, where)
    return Asked(path=asked.path, query={"division": VILLAGE[where]})


def _commenting(small: Installation, browser: Browser, where: Where) -> Asked:
    return Asked(path=_reading()(small, browser, where).path, json={"text": "?"})


def _resolving(small: Installation, browser: Browser, where: Where) -> Asked:
    plan = _reading()(small, browser, where).path["id"]
    made = commenting.comment(_bench(small), OPERATOR, plan, "?")
    return Asked(path={"id": plan, "comment": made["id"]}, json={"resolved": True})


def _reverting(small: Installation, browser: Browser, where: Where) -> Asked:
    plan, version = _plan(small, browser, where, status="approved")
    request = Request(version, str(uuid4()))
    done = publishing.publish(_bench(small), OPERATOR, plan, request)
    return Asked(path={"number": done["revision"]}, json={})


def _person(_: Installation, __: Browser, where: Where) -> Asked:
    person = {
        "staff_no": f"n-{next(_numbers)}",
        "name": "戊",
        "employment": "full_time",
        "home_division": VILLAGE[where],
    }
    return Asked(json=person)


def _serving(_: Installation, __: Browser, where: Where) -> Asked:
    json = {"staff_no": "s-4", "role": "volunteer"}
    return Asked(path={"id": GRID[where]}, json=json)


def _leaving(small: Installation, browser: Browser, where: Where) -> Asked:
    staffing.serve(small.database, OPERATOR, GRID[where], staff_no="s-4", role="leader")
    json = {"staff_no": "s-4", "role": "leader"}
    return Asked(path={"id": GRID[where]}, json=json)


def _revisions(_: Installation, __: Browser, ___: Where) -> Asked:
    return Asked(path={"one": 1, "other": 1})


def _form(content: bytes, **fields: Any) -> dict[str, Any]:
    """A form with a file, as httpx sends it."""
    texts = {name: (None, str(value)) for name, value in fields.items()}
    return {"file": ("a.geojson", content), **texts}


_FROM = {"here": 0, "there": 1000}
"""Where the villages begin, in steps of the lattice."""


def _loading(small: Installation, browser: Browser, where: Where) -> Asked:
    plan, _ = _plan(small, browser, where)
    line = path((_FROM[where] + 10, 10), (_FROM[where] + 500, 500))
    return Asked(path={"id": plan}, files=_form(collection([{"geometry": line}]), kind="road"))


def _guided(small: Installation, browser: Browser, where: Where) -> Asked:
    plan, _ = _plan(small, browser, where)
    line = path((0, 0), (9, 9)).wkt
    with small.sql() as connection:
        [guide] = connection.execute(
            "INSERT INTO plan_guide "
            "(division, plan, id, account, name, kind, lines, vertices, geom) "
            "SELECT division, id, gen_random_uuid(), author, 'G', 'road', 1, 2, "
            "ST_Multi(ST_GeomFromText(%s, 4326)) FROM plan WHERE id = %s RETURNING id",
            [line, plan],
        ).fetchone() or [None]
    return Asked(path={"id": plan, "guide": guide})


def _importing(small: Installation, browser: Browser, where: Where) -> Asked:
    plan, version = _plan(small, browser, where)
    whole = block(_FROM[where], 0, _FROM[where] + 1000, 1000)
    content = collection([row(f"{VILLAGE[where]}001", whole, households=next(_numbers) % 9000)])
    return Asked(path={"id": plan}, files=_form(content, version=version))


def _exporting(small: Installation, browser: Browser, where: Where) -> Asked:
    asked = _reading()(small, browser, where)
    return Asked(path=dict(asked.path, format="geojson"))


def _previewing(small: Installation, browser: Browser, where: Where) -> Asked:
    operation = {"type": "edit", "grid": str(GRID[where]), "name": f"N{next(_numbers)}"}
    return Asked(path=_reading()(small, browser, where).path, json={"operation": operation})


def _locking(small: Installation, browser: Browser, where: Where) -> Asked:
    plan, version = _plan(small, browser, where)
    json = {"version": version, "grids": [str(GRID[where])], "locked": True}
    return Asked(path={"id": plan}, json=json)


def _present(small: Installation, browser: Browser, where: Where) -> Asked:
    json = {"client": uuid4().hex, "at": [114.9, 25.8]}
    return Asked(path=_reading()(small, browser, where).path, json=json)


PLAN = f"{API}/plans/{{id}}"
DIFF = f"{API}/revisions/{{one}}/diff/{{other}}"


def _edits(make: Make, ok: int = 200) -> Sample:
    return Sample("edit_plan", ok, make=make, by_area=True)


PLANS: dict[tuple[str, str], Sample] = {
    ("GET", f"{API}/plans"): Sample("edit_plan"),
    ("POST", f"{API}/plans"): _edits(
        lambda _small, _browser, where: Asked(json={"title": "P", "division": TOWN[where]}), 201
    ),
    ("GET", PLAN): _edits(_reading()),
    ("PATCH", PLAN): _edits(_on_plan(lambda: {"title": "Q"})),
    ("GET", f"{PLAN}/colleagues"): _edits(_reading()),
    ("GET", f"{PLAN}/operations"): _edits(_reading()),
    ("GET", f"{PLAN}/grids"): _edits(_reading(changed=True)),
    ("GET", f"{PLAN}/balance"): _edits(_balance),
    ("GET", f"{PLAN}/diff"): _edits(_reading()),
    ("GET", f"{PLAN}/diff.geojson"): _edits(_reading()),
    ("GET", f"{PLAN}/checks"): _edits(_reading()),
    ("POST", f"{PLAN}/copy"): _edits(_on_plan(), 201),
    ("POST", f"{PLAN}/operations"): _edits(_operating),
    ("POST", f"{PLAN}/preview"): _edits(_previewing),
    ("POST", f"{PLAN}/locks"): _edits(_locking),
    ("GET", f"{PLAN}/since"): _edits(_reading(version=1)),
    # Here nothing listens to the database; who may is told so, others what they are told elsewhere.
    ("GET", f"{PLAN}/events"): _edits(_reading(), 503),
    ("POST", f"{PLAN}/presence"): _edits(_present, 204),
    ("POST", f"{PLAN}/undo"): _edits(_on_plan()),
    ("POST", f"{PLAN}/redo"): _edits(_redoing),
    ("POST", f"{PLAN}/submit"): _edits(_on_plan()),
    ("POST", f"{PLAN}/withdraw"): _edits(_on_plan()),
    ("POST", f"{PLAN}/reopen"): _edits(_on_plan(status="withdrawn")),
    ("POST", f"{PLAN}/rebase"): _edits(_on_plan()),
    ("POST", f"{PLAN}/approve"): Sample(
        "review_plan", make=_on_plan(status="submitted"), by_area=True
    ),
    ("POST", f"{PLAN}/reject"): Sample(
        "review_plan", make=_on_plan(lambda: {"comment": "?"}, status="submitted"), by_area=True
    ),
    ("POST", f"{PLAN}/publish"): Sample("publish", make=_on_plan(status="approved"), by_area=True),
    ("GET", f"{PLAN}/comments"): _edits(_reading()),
    ("POST", f"{PLAN}/comments"): _edits(_commenting, 201),
    ("PATCH", f"{PLAN}/comments/{{comment}}"): _edits(_resolving),
    ("GET", f"{PLAN}/guides"): _edits(_reading()),
    ("POST", f"{PLAN}/guides"): _edits(_loading, 201),
    ("GET", f"{PLAN}/guides/{{guide}}"): _edits(_guided),
    ("DELETE", f"{PLAN}/guides/{{guide}}"): _edits(_guided, 204),
    ("POST", f"{PLAN}/import"): _edits(_importing),
    ("GET", f"{PLAN}/export.{{format}}"): _edits(_exporting),
    ("GET", DIFF): Sample(READ, make=_revisions),
    ("GET", f"{DIFF}.geojson"): Sample(READ, make=_revisions),
    ("GET", f"{DIFF}.csv"): Sample(READ, make=_revisions),
    ("POST", f"{API}/revisions/{{number}}/revert"): Sample(
        "publish", make=_reverting, by_area=True
    ),
    ("GET", f"{API}/grids/{{id}}/lineage"): Sample(
        READ, make=lambda _small, _browser, _where: Asked(path={"id": GRIDS[1]})
    ),
    ("POST", f"{API}/staff"): Sample("manage_staff", make=_person, by_area=True),
    ("POST", f"{API}/grids/{{id}}/staff"): Sample("manage_staff", make=_serving, by_area=True),
    ("POST", f"{API}/grids/{{id}}/staff/end"): Sample("manage_staff", make=_leaving, by_area=True),
}
