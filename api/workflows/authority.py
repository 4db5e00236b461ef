"""May somebody do this in these divisions? Asked of what they were granted, before anything."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from api.auth.permissions import Action, may, require
from api.auth.principal import Principal
from api.store import divisions as division_store
from api.store.database import Reader
from gis.records import Division


def require_in(reader: Reader, principal: Principal, action: Action, codes: Iterable[str]) -> None:
    """Nothing, if ``principal`` may do ``action`` in all divisions of these codes.

    Raises
    ------
    SignInRequired, Forbidden
        They may not in one of them.
    """
    if may(principal, action, ()):
        return
    require(principal, action)
    for area in division_store.areas_of(reader, codes).values():
        require(principal, action, area)


def require_to_draw(
    reader: Reader, principal: Principal, action: Action, divisions: Sequence[Division]
) -> None:
    """The same for divisions that are about to stand as given: where they are and will be.

    A new division belongs where its managing parent does, which may be as new as itself.
    """
    if may(principal, action, ()):
        return
    require(principal, action)
    parents = {division.code: division.managing_parent for division in divisions}
    stand = division_store.areas_of(reader, {*parents, *filter(None, parents.values())})
    known = division_store.known(reader, parents)
    for code, parent in parents.items():
        # As it is: nobody takes a division away from others.
        if code in known:
            require(principal, action, stand[code])
            if next(iter(stand[code][1:]), None) == parent:
                continue
        # As it will be: upward in the file as far as that goes, then in what stands.
        path: list[str] = [] if parent is None else [parent]
        while path and (above := parents.get(path[-1])) is not None and above not in path:
            path.append(above)
        rest = stand[path[-1]][1:] if path and path[-1] not in parents else ()
        require(principal, action, (*path, *rest))


def common(areas: Collection[Sequence[str]]) -> str | None:
    """The lowest division in which all of these areas lie; None: there is none.

    Examples
    --------
    >>> common([("village-1", "town", "county"), ("village-2", "town", "county")])
    'town'
    """
    shared = set.intersection(*(set(area) for area in areas)) if areas else set()
    return next((code for area in areas for code in area if code in shared), None)
