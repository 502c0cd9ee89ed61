# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operations of a kind of objects, in the forms that the API has."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ..schema import Array, Either, Object, OneOrMany, Schema
from .operation import BOOL, ID, Operation


def wrapped(
    kind: str,
    title: str,
    shape: Object,
    post: Object | None,
    put: Object,
    *,
    single: str = "",
    hc_target_header: bool = True,
    delete_validates: bool = True,
) -> list[Operation]:
    """Operations on objects that answers hold under a name; ``single``, where that name is not the path's."""
    collection = f"{kind}s"
    single = single or kind
    many = f"{single}s"
    path, one = f"/magic/{collection}", f"/magic/{collection}/{{{kind}_id}}"
    reading = partial(Operation, hc_target_header=hc_target_header)
    writing = partial(reading, validate_only=True)
    operations = [
        reading(f"{collection}.list", "GET", path, f"listing {title}s", Object({many: Array(shape)})),
        reading(f"{collection}.get", "GET", one, f"reading {title}", Object({single: shape})),
        writing(
            f"{collection}.update",
            "PUT",
            one,
            f"updating {title}",
            Object({"modified!": BOOL, f"modified_{single}!": shape}),
            put,
        ),
        writing(
            f"{collection}.bulk_update",
            "PUT",
            path,
            f"updating {title}s",
            Object({"modified!": BOOL, f"modified_{many}!": Array(shape)}),
            # Not published for tunnels (evidence: bulk-put-tunnels, routes-bulk-update).
            Object({f"{many}!": Array(Object({"id!": ID, **put.fields}))}),
        ),
    ]
    if post is None:
        return operations
    return [
        *operations,
        writing(
            f"{collection}.create",
            "POST",
            path,
            f"creating {title}",
            Either(shape, Object({many: Array(shape)})),
            # The API takes one object and also, as it used to, a list of them (evidence: list-bodies).
            OneOrMany(post, many),
        ),
        writing(
            f"{collection}.delete",
            "DELETE",
            one,
            f"deleting {title}",
            Object({"deleted!": BOOL, f"deleted_{single}!": shape}),
            validate_only=delete_validates,
        ),
    ]


def plain(
    collection: str,
    path: str,
    parameter: str,
    title: str,
    shape: Object,
    post: Schema,
    put: Schema,
    *,
    get: bool = True,
    create_status: int = 200,
    create_result: Schema | None = None,
    list_result: Schema | None = None,
    envelope: str = "v4",
    query: Object | None = None,
) -> list[Operation]:
    """Operations on objects that are the result themselves."""
    one = f"{path}/{{{parameter}}}"
    operation = partial(Operation, envelope=envelope)
    operations = [
        operation(f"{collection}.list", "GET", path, f"listing {title}s", list_result or Array(shape), query=query),
        operation(
            f"{collection}.create", "POST", path, f"creating {title}", create_result or shape, post, create_status
        ),
        *_changing(operation, collection, one, title, shape, put),
    ]
    if get:
        operations.append(operation(f"{collection}.get", "GET", one, f"reading {title}", shape))
    return operations


def singleton(
    kind: str,
    path: str,
    title: str,
    shape: Object,
    post: Schema,
    put: Schema,
    *,
    create_status: int = 200,
    documented: bool = True,
) -> list[Operation]:
    """Operations on an object that is the only one at its path. There is no listing, and the object has no id."""
    operation = partial(Operation, documented=documented)
    return [
        operation(f"{kind}.create", "POST", path, f"creating {title}", shape, post, create_status),
        *_changing(operation, kind, path, title, shape, put),
        operation(f"{kind}.get", "GET", path, f"reading {title}", shape),
    ]


def _changing(
    operation: Callable[..., Operation], kind: str, path: str, title: str, shape: Object, put: Schema
) -> list[Operation]:
    return [
        operation(f"{kind}.update", "PUT", path, f"updating {title}", shape, put),
        operation(f"{kind}.patch", "PATCH", path, f"updating {title}", shape, put),
        operation(f"{kind}.delete", "DELETE", path, f"deleting {title}", shape),
    ]
