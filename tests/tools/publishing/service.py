"""A stand-in of Pulumi Cloud: so much of its API as the CLI calls to publish a policy pack, and to run a stack with it.

Source: `backend/httpstate/client/client.go` and `apitype/{policy,stacks,updates}.go` of the CLI 3.276.0. Its
`BatchUpdatePolicyGroup` is what `pulumi policy group edit` sends; enabling and disabling a pack send single changes.
"""

import gzip
import io
import json
import re
import tarfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

ORGANISATION = "octo"
GZIP = b"\x1f\x8b"


@dataclass
class Group:
    """A policy group: the mode it was made with, the packs enabled for it by name, and its stacks: `project/stack`."""

    mode: str
    packs: dict[str, dict[str, Any]] = field(default_factory=dict)
    stacks: set[str] = field(default_factory=set)


@dataclass
class Service:
    """One organization: the packs published to it (a version counts from 1), its policy groups, and its stacks.

    A pack can be used once it is completed. A stack, by `project/stack`, is its last checkpoint.
    """

    url: str = ""
    packs: list[dict[str, Any]] = field(default_factory=list)
    archives: dict[int, bytes] = field(default_factory=dict)
    completed: list[str] = field(default_factory=list)
    groups: dict[str, Group] = field(default_factory=dict)
    stacks: dict[str, Any] = field(default_factory=dict)

    def files(self) -> dict[str, bytes]:
        """The files of the archive that came last, by their paths in the pack."""
        with tarfile.open(fileobj=io.BytesIO(gzip.decompress(self.archives[len(self.packs)]))) as archive:
            members = [(member, archive.extractfile(member)) for member in archive if member.isfile()]
            return {member.name.removeprefix("package/"): file.read() for member, file in members if file}

    def answer(self, method: str, path: str, body: bytes) -> object:
        """What answers a request: JSON, or bytes; `None` where there is no such thing."""
        for route, handler in ROUTES.items():
            if matched := re.fullmatch(route, f"{method} {path.partition('?')[0]}"):
                return handler(self, matched.groups(), body)
        return None

    def required(self, stack: str) -> list[dict[str, Any]]:
        """The packs of the groups that a stack is in, as the CLI is told to run them."""
        return [
            {
                "name": pack["name"],
                "version": version,
                "versionTag": pack["versionTag"],
                "displayName": pack["name"],
                "packLocation": f"{self.url}/archives/{version}",
                "config": pack.get("config") or {},
            }
            for group in self.groups.values()
            if stack in group.stacks
            for pack in group.packs.values()
            for version in [self.completed.index(pack["versionTag"]) + 1]
        ]


Handler = Callable[[Service, tuple[str, ...], bytes], object]


def _user(_service: Service, _path: tuple[str, ...], _body: bytes) -> object:
    return {"githubLogin": "dev", "organizations": [{"githubLogin": ORGANISATION}]}


def _packs(service: Service, _path: tuple[str, ...], _body: bytes) -> object:
    numbers = list(range(1, len(service.completed) + 1))
    pack = {"name": "iam-guardrails", "displayName": "", "versions": numbers, "versionTags": service.completed}
    return {"policyPacks": [pack] if numbers else []}


def _publish(service: Service, _path: tuple[str, ...], body: bytes) -> object:
    service.packs.append(_object(body))
    return {"version": len(service.packs), "uploadURI": f"{service.url}/archives/{len(service.packs)}"}


def _upload(service: Service, path: tuple[str, ...], body: bytes) -> object:
    service.archives[int(path[0])] = body
    return {}


def _complete(service: Service, path: tuple[str, ...], _body: bytes) -> object:
    service.completed.append(path[0])
    return {}


def _pack(service: Service, path: tuple[str, ...], _body: bytes) -> object:
    """What `pulumi policy publish` shows of the version that it has published (`GetPolicyPack` of the client)."""
    if path[0] not in service.completed:
        return None
    version = service.completed.index(path[0]) + 1
    pack = service.packs[version - 1]
    return {
        "name": pack["name"],
        "displayName": pack.get("displayName", ""),
        "version": version,
        "versionTag": path[0],
        "policies": pack["policies"],
        "applied": any(pack["name"] in group.packs for group in service.groups.values()),
    }


def _schemas(service: Service, path: tuple[str, ...], _body: bytes) -> object:
    pack = next(pack for pack in service.packs if pack["versionTag"] == path[0])
    return {"configSchema": {each["name"]: each["configSchema"] for each in pack["policies"] if "configSchema" in each}}


def _new_group(service: Service, _path: tuple[str, ...], body: bytes) -> object:
    made = _object(body)
    service.groups[made["name"]] = Group(made["mode"])
    return {}


def _group(service: Service, path: tuple[str, ...], _body: bytes) -> object:
    group = service.groups.get(path[0])
    return group and {
        "name": path[0],
        "entityType": "stacks",
        "mode": group.mode,
        "stacks": [
            {"name": name, "routingProject": project}
            for project, _, name in (stack.partition("/") for stack in sorted(group.stacks))
        ],
        "appliedPolicyPacks": list(group.packs.values()),
    }


def _change_group(service: Service, path: tuple[str, ...], body: bytes) -> object:
    return _changed(service, path[0], [_object(body)])


def _change_group_at_once(service: Service, path: tuple[str, ...], body: bytes) -> object:
    return _changed(service, path[0], _list(body))


def _changed(service: Service, name: str, changes: Sequence[Mapping[str, Any]]) -> object:
    """Make all changes of a group, or none where one is of a pack that is not published."""
    group = service.groups.get(name)
    added = [change["addPolicyPack"] for change in changes if "addPolicyPack" in change]
    if group is None or any(pack["versionTag"] not in service.completed for pack in added):
        return None
    for change in changes:
        for kind, value in change.items():
            CHANGES[kind](group, value)
    return {}


def _stack_name(stack: Mapping[str, str]) -> str:
    return f"{stack['routingProject']}/{stack['name']}"


CHANGES: Mapping[str, Callable[[Group, dict[str, Any]], object]] = {
    "addStack": lambda group, stack: group.stacks.add(_stack_name(stack)),
    "removeStack": lambda group, stack: group.stacks.discard(_stack_name(stack)),
    "addPolicyPack": lambda group, pack: group.packs.update({pack["name"]: pack}),
    "removePolicyPack": lambda group, pack: group.packs.pop(pack["name"]),
}
"""What each field of a change does to a group; another field is an error of the stand-in."""


def _delete_group(service: Service, path: tuple[str, ...], _body: bytes) -> object:
    return {} if service.groups.pop(path[0], None) else None


def _new_stack(service: Service, path: tuple[str, ...], body: bytes) -> object:
    service.stacks[f"{path[0]}/{_object(body)['stackName']}"] = {"version": 3, "deployment": {}}
    return {}


def _stack(service: Service, path: tuple[str, ...], _body: bytes) -> object:
    project, name = path
    if "/".join(path) not in service.stacks:
        return None
    return {"orgName": ORGANISATION, "projectName": project, "stackName": name, "tags": {}, "version": 1}


def _export(service: Service, path: tuple[str, ...], _body: bytes) -> object:
    return service.stacks.get("/".join(path))


def _begin(service: Service, path: tuple[str, ...], _body: bytes) -> object:
    return {"updateID": "1", "requiredPolicies": service.required("/".join(path))}


def _required(service: Service, path: tuple[str, ...], _body: bytes) -> object:
    return {"requiredPolicies": service.required("/".join(path))}


def _start(_service: Service, _path: tuple[str, ...], _body: bytes) -> object:
    return {"version": 1, "token": "lease", "tokenExpiration": 4_102_444_800}


def _checkpoint(service: Service, path: tuple[str, ...], body: bytes) -> object:
    checkpoint = _object(body)
    service.stacks["/".join(path)] = {"version": checkpoint["version"], "deployment": checkpoint["deployment"]}
    return {}


def _nothing(_service: Service, _path: tuple[str, ...], _body: bytes) -> object:
    return {}


_STACK = rf"/api/stacks/{ORGANISATION}/([^/]+)/([^/]+)"
_UPDATE = rf"{_STACK}/(?:preview|update|destroy)"
_ORGANISATION = f"/api/orgs/{ORGANISATION}"
ROUTES: Mapping[str, Handler] = {
    "GET /api/user": _user,
    "GET /api/capabilities": lambda *_: {"capabilities": [{"capability": "stack-policy-packs", "version": 1}]},
    f"GET {_ORGANISATION}/policypacks": _packs,
    f"POST {_ORGANISATION}/policypacks": _publish,
    r"PUT /archives/(\d+)": _upload,
    r"GET /archives/(\d+)": lambda service, path, _: service.archives[int(path[0])],
    f"GET {_ORGANISATION}/policypacks/iam-guardrails/versions/([^/]+)": _pack,
    f"POST {_ORGANISATION}/policypacks/iam-guardrails/versions/([^/]+)/complete": _complete,
    f"GET {_ORGANISATION}/policypacks/iam-guardrails/versions/([^/]+)/schema": _schemas,
    f"POST {_ORGANISATION}/policygroups": _new_group,
    f"GET {_ORGANISATION}/policygroups/([^/]+)": _group,
    f"PATCH {_ORGANISATION}/policygroups/([^/]+)": _change_group,
    f"PATCH {_ORGANISATION}/policygroups/([^/]+)/batch": _change_group_at_once,
    f"DELETE {_ORGANISATION}/policygroups/([^/]+)": _delete_group,
    rf"POST /api/stacks/{ORGANISATION}/([^/]+)": _new_stack,
    f"GET {_STACK}": _stack,
    f"GET {_STACK}/export": _export,
    f"GET {_STACK}/policypacks": _required,
    f"POST {_UPDATE}": _begin,
    f"POST {_UPDATE}/1": _start,
    f"PATCH {_UPDATE}/1/checkpoint": _checkpoint,
    f"POST {_UPDATE}/1/(?:complete|events/batch)": _nothing,
}
"""By method and path what answers a request."""


def _object(body: bytes) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(_text(body))
    return value


def _list(body: bytes) -> list[dict[str, Any]]:
    value: list[dict[str, Any]] = json.loads(_text(body))
    return value


def _text(body: bytes) -> bytes:
    return gzip.decompress(body) if body[:2] == GZIP else body


@contextmanager
def serving() -> Iterator[Service]:
    """Serve on a free loopback port for as long as the block lasts."""
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            chunked = self.headers.get("Transfer-Encoding") == "chunked"
            body = self._chunks() if chunked else self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = service.answer(self.command, self.path, body)
            self.send_response(HTTPStatus.NOT_FOUND if answer is None else HTTPStatus.OK)
            said = {"code": 404, "message": f"not found: {self.path}"} if answer is None else answer
            content = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_PATCH = do_HEAD = do_DELETE = _serve  # noqa: N815  the names of the protocol

        def _chunks(self) -> bytes:
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body

        def log_message(self, *_arguments: object) -> None:
            """Nothing: a test's output is its own."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        service.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield service
        finally:
            server.shutdown()
            thread.join()
