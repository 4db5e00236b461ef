"""Why something cannot be done with a plan.

::

    Conflict
    ├── StaleVersion     the plan has changed since the caller saw it
    ├── WrongStatus      not in the state that the plan is in
    ├── NothingToUndo    nor to redo
    ├── EmptyPlan        a plan that changes nothing is not submitted
    └── PublishedMeanwhile  others have published the same grid or border
    Forbidden
    ├── NotAnEditor      somebody else's plan
    └── OwnPlan          whoever worked on a plan does not approve it
    InvalidValue
    ├── KeyReused        the client's key was used for something else
    └── ReasonMissing    a plan is not returned without a word
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from gis.errors import Conflict, Forbidden, InvalidValue
from gis.text import Text

STATUSES = {
    "draft": Text("编制中", "a draft"),
    "submitted": Text("待审核", "submitted"),
    "approved": Text("已通过审核", "approved"),
    "published": Text("已发布", "published"),
    "returned": Text("已退回", "returned"),
    "withdrawn": Text("已撤回", "withdrawn"),
}
"""What a plan is, by its status."""


class StaleVersion(Conflict):
    """The plan has changed since the caller saw it; ``version`` is what it is now."""

    code = "stale_version"

    def __init__(self, given: int, version: int) -> None:
        super().__init__(
            Text(
                f"方案已有新的改动：您依据的是第 {given} 版，现为第 {version} 版，请刷新后重试。",
                f"The plan has changed: you have version {given}, it is at {version} now. "
                "Load it again and retry.",
            )
        )
        self.version = version
        self.members: Mapping[str, Any] = {"version": version}


class WrongStatus(Conflict):
    """This cannot be done in the state that the plan is in, which is ``status``."""

    code = "wrong_status"

    def __init__(self, status: str) -> None:
        said = STATUSES[status]
        super().__init__(
            Text(
                f"方案当前状态为“{said.zh}”，不能进行此操作。",
                f"This cannot be done with a plan that is {said.en}.",
            )
        )
        self.status = status
        self.members: Mapping[str, Any] = {"plan_status": status}


class NothingToUndo(Conflict):
    """There is no operation to be undone, or redone."""

    code = "nothing_to_undo"

    def __init__(self, *, redo: bool = False) -> None:
        super().__init__(
            Text("没有可以重做的操作。", "There is nothing to redo.")
            if redo
            else Text("没有可以撤销的操作。", "There is nothing to undo.")
        )


class EmptyPlan(Conflict):
    """A plan that changes nothing is not submitted."""

    code = "empty_plan"

    def __init__(self) -> None:
        super().__init__(
            Text(
                "方案没有任何改动，不能提交。",
                "The plan changes nothing; there is no submitting it.",
            )
        )


class PublishedMeanwhile(Conflict):
    """The same grid or border was changed by a revision that was published meanwhile.

    ``members`` holds ``conflicts``: for each grid ``base``, ``theirs``, ``yours`` as GeoJSON
    features (null where it does not exist), ``fields``, ``border``, ``words``; and ``latest``,
    the revision that theirs is of. Choose a side for each of them, and ask again.
    """

    code = "published_meanwhile"

    def __init__(self, conflicts: Collection[Mapping[str, Any]], latest: int) -> None:
        codes = "、".join(str(c["code"]) for c in conflicts)
        super().__init__(
            Text(
                f"下列网格在此期间已被他人改动并发布：{codes}。请逐个选择保留哪一方的改动。",
                f"Others have changed and published these meanwhile: {codes.replace('、', ', ')}. "
                "Say for each whose version is to stand.",
            )
        )
        self.members: Mapping[str, Any] = {"conflicts": list(conflicts), "latest": latest}


class NotAnEditor(Forbidden):
    """Somebody else's plan."""

    code = "not_an_editor"

    def __init__(self) -> None:
        super().__init__(
            Text(
                "只有方案的编制人和共同编制人可以修改方案；您可以复制后另行编制。",
                "Only the author of the plan and its editors may do this; you can copy the plan.",
            )
        )


class OwnPlan(Forbidden):
    """Whoever worked on a plan does not approve it."""

    code = "own_plan"

    def __init__(self) -> None:
        super().__init__(
            Text(
                "不能审核自己参与编制的方案，请由他人审核。",
                "You have worked on this plan; somebody else has to approve it.",
            )
        )


class KeyReused(InvalidValue):
    """The client's key was used for something else."""

    code = "key_reused"

    def __init__(self) -> None:
        super().__init__(
            Text(
                "该请求标识（key）已用于另一请求，请换用新的标识。",
                "This key was used for another request; each request needs a key of its own.",
            )
        )


class ReasonMissing(InvalidValue):
    """A plan is not returned without a word."""

    code = "reason_missing"

    def __init__(self) -> None:
        super().__init__(Text("退回方案时请说明原因。", "Say why the plan is returned."))
