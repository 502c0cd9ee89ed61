# Copyright (c) 2026, the netops.cloudflare contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The part of AWX's REST API that the playbook awx needs, as strict as AWX 24.6.1 and stricter.

Fields, types, what is required and what is read-only are those of awx/api/serializers.py at 24.6.1, and so are the
rules in ``RULES``. A field that a serializer does not know is refused, though AWX ignores it; a read-only one is
ignored, as by AWX. Below /stub/ a test finds what was written (``writes``) and what is stored (``objects``, secrets
included); ``DELETE /stub/`` ends it.
"""

from __future__ import annotations

import json
import re
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Item = dict[str, Any]
ENCRYPTED = "$encrypted$"
API = "/api/v2/"
LIFETIME_S = 300  # if no test ends it
PLAYBOOKS = ("drift.yml", "site.yml")  # of the project, once it is updated
READ_ONLY = {"id", "type", "url", "related", "summary_fields", "created", "modified"}


def is_of(value: Any, kind: type) -> bool:
    """Whether a value is of a type of JSON; Python takes true for a number."""
    return isinstance(value, kind) and not (kind is int and isinstance(value, bool))


class Refused(Exception):
    def __init__(self, problems: Any, status: int = 400) -> None:
        super().__init__(str(problems))
        self.problems, self.status = problems, status


# --- fields ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Field:
    kind: type
    default: Any = None
    required: bool = False
    null: bool = False
    choices: tuple[Any, ...] = ()
    refers_to: str = ""  # an endpoint

    def taken(self, value: Any) -> Any:
        """AWX takes null as an empty string or as false where the model of a field knows no null."""
        return self.kind() if value is None and not self.null and self.kind in (str, bool) else value

    def problem(self, value: Any) -> str:
        if value is None:
            return "" if self.null else "This field may not be null."
        if not is_of(value, self.kind):
            return f"Not a valid {self.kind.__name__}."
        if self.required and value == "":
            return "This field may not be blank."
        if self.choices and value not in self.choices:
            return f'"{value}" is not a valid choice.'
        if self.refers_to and value not in STORE.ids(self.refers_to):
            return f'Invalid pk "{value}" - object does not exist.'
        return ""


def text(**more: Any) -> Field:
    return Field(str, default=more.pop("default", ""), **more)


def flag(default: bool = False) -> Field:
    return Field(bool, default=default)


def number(default: int = 0) -> Field:
    return Field(int, default=default)


def ref(endpoint: str, *, required: bool = False) -> Field:
    return Field(int, required=required, null=not required, refers_to=endpoint)


NAMED = {"name": text(required=True), "description": text()}
PROMPTS = {  # of a launch that is stored: none is the template's own
    "extra_data": Field(dict, default={}),
    "inventory": ref("inventories"),
    "execution_environment": ref("execution_environments"),
    **{name: Field(str, null=True) for name in ("scm_branch", "job_type", "job_tags", "skip_tags", "limit")},
    **{name: Field(int, null=True) for name in ("verbosity", "forks", "job_slice_count", "timeout")},
    "diff_mode": Field(bool, null=True),
}
ASKED = ("variables", "inventory", "limit", "tags", "skip_tags", "scm_branch", "labels")
ASKED_OF_JOB = (*ASKED, "diff_mode", "job_type", "verbosity", "credential", "execution_environment", "forks")
ASKED_OF_JOB += ("job_slice_count", "timeout", "instance_groups")
ASKED_AS = {"extra_data": "variables", "job_tags": "tags"}
NOTIFICATIONS = {
    f"notification_templates_{event}": "notification_templates" for event in ("started", "success", "error")
}


@dataclass(frozen=True)
class Endpoint:
    type: str
    fields: dict[str, Field]
    read_only: frozenset[str] = frozenset()
    fixed: frozenset[str] = frozenset()  # read-only once it exists
    associations: dict[str, str] = field(default_factory=dict)


ENDPOINTS = {
    "organizations": Endpoint(
        "organization",
        {**NAMED, "max_hosts": number(), "default_environment": ref("execution_environments")},
        frozenset({"custom_virtualenv"}),
        associations={**NOTIFICATIONS, "galaxy_credentials": "credentials"},
    ),
    "credential_types": Endpoint(
        "credential_type",
        {
            **NAMED,
            "kind": text(required=True, choices=("cloud", "net")),
            "inputs": Field(dict, default={}),
            "injectors": Field(dict, default={}),
        },
        frozenset({"namespace", "managed"}),
    ),
    "credentials": Endpoint(
        "credential",
        {
            **NAMED,
            "organization": ref("organizations"),
            "credential_type": ref("credential_types", required=True),
            "inputs": Field(dict, default={}),
        },
        frozenset({"managed", "kind", "cloud", "kubernetes"}),
    ),
    "execution_environments": Endpoint(
        "execution_environment",
        {
            **NAMED,
            "organization": ref("organizations"),
            "image": text(required=True),
            "credential": ref("credentials"),
            "pull": text(choices=("", "always", "missing", "never")),
        },
        frozenset({"managed"}),
    ),
    "projects": Endpoint(
        "project",
        {
            **NAMED,
            "organization": ref("organizations"),
            "scm_type": text(choices=("", "git", "svn", "insights", "archive")),
            **{name: text() for name in ("local_path", "scm_url", "scm_branch", "scm_refspec")},
            **{name: flag() for name in ("scm_clean", "scm_track_submodules", "scm_delete_on_update")},
            **{name: flag() for name in ("scm_update_on_launch", "allow_override")},
            **{name: number() for name in ("timeout", "scm_update_cache_timeout")},
            **{name: ref("credentials") for name in ("credential", "signature_validation_credential")},
            "default_environment": ref("execution_environments"),
        },
        frozenset(
            {"scm_revision", "custom_virtualenv", "status", "last_updated", "last_update_failed", "last_job_run"}
        ),
        associations=NOTIFICATIONS,
    ),
    "inventories": Endpoint(
        "inventory",
        {
            **NAMED,
            "organization": ref("organizations", required=True),
            "kind": text(choices=("", "smart", "constructed")),
            "host_filter": Field(str, null=True),
            "variables": text(),
            "prevent_instance_group_fallback": flag(),
        },
        frozenset({"total_hosts", "total_groups", "has_inventory_sources", "pending_deletion"}),
        associations={"instance_groups": "instance_groups"},
    ),
    "inventory_sources": Endpoint(
        "inventory_source",
        {
            **NAMED,
            "inventory": ref("inventories", required=True),
            "source": text(required=True, choices=("file", "scm", "ec2", "gce", "azure_rm", "vmware", "constructed")),
            "source_project": ref("projects"),
            "credential": ref("credentials"),
            "execution_environment": ref("execution_environments"),
            **{name: text() for name in ("source_path", "source_vars", "scm_branch", "enabled_var", "enabled_value")},
            **{name: text() for name in ("host_filter", "limit")},
            **{name: flag() for name in ("overwrite", "overwrite_vars", "update_on_launch")},
            **{name: number() for name in ("timeout", "update_cache_timeout")},
            "verbosity": number(1),
        },
        frozenset({"custom_virtualenv", "status", "last_updated", "last_update_failed"}),
        frozenset({"inventory"}),
        NOTIFICATIONS,
    ),
    "job_templates": Endpoint(
        "job_template",
        {
            **NAMED,
            "job_type": text(choices=("run", "check"), default="run"),
            "inventory": ref("inventories"),
            "project": ref("projects"),
            "execution_environment": ref("execution_environments"),
            **{name: text() for name in ("playbook", "scm_branch", "limit", "extra_vars", "job_tags", "skip_tags")},
            **{name: text() for name in ("start_at_task", "host_config_key")},
            **{name: number() for name in ("forks", "verbosity", "timeout")},
            "job_slice_count": number(1),
            **{f"ask_{name}_on_launch": flag() for name in ASKED_OF_JOB},
            **{name: flag() for name in ("force_handlers", "use_fact_cache", "survey_enabled", "become_enabled")},
            **{name: flag() for name in ("diff_mode", "allow_simultaneous", "prevent_instance_group_fallback")},
            "webhook_service": text(choices=("", "github", "gitlab", "bitbucket_dc")),
            "webhook_credential": ref("credentials"),
        },
        frozenset({"organization", "custom_virtualenv", "status", "last_job_run", "last_job_failed", "next_job_run"}),
        associations={**NOTIFICATIONS, "credentials": "credentials", "labels": "labels"},
    ),
    "notification_templates": Endpoint(
        "notification_template",
        {
            **NAMED,
            "organization": ref("organizations", required=True),
            "notification_type": text(required=True, choices=("email", "slack", "webhook")),
            "notification_configuration": Field(dict, default={}),
            "messages": Field(dict, default=None, null=True),
        },
    ),
    "schedules": Endpoint(
        "schedule",
        {
            **NAMED,
            **PROMPTS,
            "unified_job_template": ref("unified_job_templates", required=True),
            "enabled": flag(default=True),
            "rrule": text(required=True),
        },
        frozenset({"dtstart", "dtend", "next_run", "timezone", "until"}),
    ),
    "workflow_job_templates": Endpoint(
        "workflow_job_template",
        {
            **NAMED,
            "organization": ref("organizations"),
            "inventory": ref("inventories"),
            "extra_vars": text(),
            **{name: Field(str, null=True) for name in ("limit", "scm_branch", "job_tags", "skip_tags")},
            **{name: flag() for name in ("survey_enabled", "allow_simultaneous")},
            **{f"ask_{name}_on_launch": flag() for name in ASKED},
            "webhook_service": text(choices=("", "github", "gitlab", "bitbucket_dc")),
            "webhook_credential": ref("credentials"),
        },
        frozenset({"status", "last_job_run", "last_job_failed", "next_job_run"}),
        associations={**NOTIFICATIONS, "notification_templates_approvals": "notification_templates"},
    ),
    "workflow_job_template_nodes": Endpoint(
        "workflow_job_template_node",
        {
            **PROMPTS,
            "workflow_job_template": ref("workflow_job_templates", required=True),
            "unified_job_template": ref("unified_job_templates"),
            "all_parents_must_converge": flag(),
            "identifier": text(),
        },
        frozenset({"success_nodes", "failure_nodes", "always_nodes"}),
        frozenset({"workflow_job_template"}),
        dict.fromkeys(("success_nodes", "failure_nodes", "always_nodes"), "workflow_job_template_nodes"),
    ),
    "workflow_approval_templates": Endpoint("workflow_approval_template", {**NAMED, "timeout": number()}),
}
UNIFIED = ("projects", "inventory_sources", "job_templates", "workflow_job_templates")
WITH_SURVEY = ("job_templates", "workflow_job_templates")
# What a notification needs: type and default, None without.
CONFIGURATIONS: dict[str, dict[str, tuple[type, Any]]] = {
    "webhook": {
        "url": (str, None),
        "headers": (dict, None),
        "http_method": (str, "POST"),
        "username": (str, ""),
        "password": (str, ""),
        "disable_ssl_verification": (bool, False),
    },
    "slack": {"token": (str, None), "channels": (list, None)},
    "email": {
        **dict.fromkeys(("host", "username", "password", "sender"), (str, None)),
        **dict.fromkeys(("use_tls", "use_ssl"), (bool, None)),
        "port": (int, None),
        "timeout": (int, 30),
        "recipients": (list, None),
    },
}
SECRET_SETTINGS = ("password", "token")


# --- rules beyond the type of a field ----------------------------------------------------------------------------


def credential_type_rule(item: Item) -> None:
    unknown = item["inputs"].keys() - {"fields", "required"}
    names = set()
    for described in item["inputs"].get("fields", ()):
        unknown |= described.keys() - {
            "id",
            "label",
            "type",
            "secret",
            "help_text",
            "multiline",
            "format",
            "choices",
            "default",
        }
        names.add(described["id"])
        described.setdefault("type", "string")
    if unknown:
        raise Refused({"inputs": [f"Additional properties are not allowed ({sorted(unknown)})"]})
    if item["injectors"].keys() - {"env", "file", "extra_vars"}:
        raise Refused({"injectors": ["Additional properties are not allowed"]})
    for variable, template in item["injectors"].get("env", {}).items():
        used = set(re.findall(r"{{ *(\w+) *}}", template))
        if not used or used - names:
            raise Refused({"injectors": [f"{variable} uses an undefined field: {template}"]})


def credential_rule(item: Item) -> None:
    if item["organization"] is None:
        raise Refused({"detail": "Missing 'user', 'team', or 'organization'."})
    described = STORE.get("credential_types", item["credential_type"])["inputs"]["fields"]
    if extra := item["inputs"].keys() - {each["id"] for each in described}:
        raise Refused({"inputs": [f"Additional properties are not allowed ({sorted(extra)})"]})


def source_rule(item: Item) -> None:
    if item["source"] == "scm" and item["source_project"] is None:
        raise Refused({"source_project": ["Project required for scm type sources."]})


def job_template_rule(item: Item) -> None:
    if item["project"] is None:
        raise Refused({"project": ["Job Templates must have a project assigned."]})
    if item["inventory"] is None and not item["ask_inventory_on_launch"]:
        raise Refused({"inventory": ["You must either set a default value or ask to prompt on launch."]})
    project = STORE.get("projects", item["project"])
    if item["playbook"] not in STORE.playbooks.get(project["id"], ()):
        raise Refused({"playbook": ["Playbook not found for project."]})
    if item["extra_vars"] and not isinstance(json.loads(item["extra_vars"]), dict):
        raise Refused({"extra_vars": ["Input type is not a dictionary"]})
    item["organization"] = project["organization"]


def notification_rule(item: Item) -> None:
    known, given = CONFIGURATIONS[item["notification_type"]], item["notification_configuration"]
    for name, (kind, default) in known.items():
        if name not in given and default is None:
            raise Refused([f"Missing required fields for Notification Configuration: ['{name}']."])
        if not is_of(given.setdefault(name, default), kind):
            raise Refused([f"Configuration field '{name}' incorrect type, expected {kind.__name__}."])
    if extra := given.keys() - known.keys():
        raise Refused([f"unknown configuration {sorted(extra)}"])


def prompts_rule(item: Item) -> None:
    template = STORE.objects.get(item["unified_job_template"])
    if not template:
        return
    answers = [name for name in PROMPTS if item[name] not in (None, {})]
    if refused := [name for name in answers if not template.get(f"ask_{ASKED_AS.get(name, name)}_on_launch")]:
        raise Refused({name: ["Field is not configured to prompt on launch."] for name in refused})


def schedule_rule(item: Item) -> None:
    rule = item["rrule"]
    if not re.match(r"DTSTART(;TZID=[\w/]+:\d{8}T\d{6}|:\d{8}T\d{6}Z) RRULE:\S+$", rule):
        raise Refused({"rrule": ["Valid DTSTART required in rrule."]})
    if "INTERVAL=" not in rule or "FREQ=" not in rule:
        raise Refused({"rrule": ["INTERVAL required in rrule"]})
    prompts_rule(item)


RULES: dict[str, Callable[[Item], None]] = {
    "credential_types": credential_type_rule,
    "credentials": credential_rule,
    "inventory_sources": source_rule,
    "job_templates": job_template_rule,
    "notification_templates": notification_rule,
    "schedules": schedule_rule,
    "workflow_job_template_nodes": prompts_rule,
}


def survey_problem(spec: Any) -> str:
    for name, kind in (("name", str), ("description", str), ("spec", list)):
        if not isinstance(spec.get(name), kind):
            return f"Field '{name}' is missing from survey spec."
    if not spec["spec"]:
        return "'spec' doesn't contain any items."
    for question in spec["spec"]:
        for name, kind in (("type", str), ("question_name", str), ("variable", str), ("required", bool)):
            if not isinstance(question.get(name), kind):
                return f"'{name}' missing from survey question"
        if question["type"] not in (
            "text",
            "textarea",
            "password",
            "integer",
            "float",
            "multiplechoice",
            "multiselect",
        ):
            return f"'{question['type']}' is not an allowed question type"
        if any(question.get(name) is not None and not is_of(question[name], int) for name in ("min", "max")):
            return "The limit in survey question expected to be integer."
    return ""


# --- what is stored ----------------------------------------------------------------------------------------------


class Store:
    """All objects by their ids, which are unique across endpoints here."""

    def __init__(self) -> None:
        self.objects: dict[int, Item] = {}
        self.endpoint_of: dict[int, str] = {}
        self.links: dict[tuple[int, str], list[int]] = {}
        self.surveys: dict[int, Item] = {}
        self.updates: dict[int, Item] = {}
        self.playbooks: dict[int, tuple[str, ...]] = {}
        self.writes: list[str] = []

    @staticmethod
    def endpoints(endpoint: str) -> tuple[str, ...]:
        """An endpoint, or those whose objects it lists."""
        return UNIFIED if endpoint == "unified_job_templates" else (endpoint,)

    def ids(self, endpoint: str) -> list[int]:
        return [number for number, known in self.endpoint_of.items() if known in self.endpoints(endpoint)]

    def get(self, endpoint: str, number: int) -> Item:
        if number not in self.ids(endpoint):
            raise Refused({"detail": "No item matches the given query."}, 404)
        return self.objects[number]

    def write(self, endpoint: str, data: Item, current: Item | None) -> Item:
        known = ENDPOINTS[endpoint]
        ignored = READ_ONLY | known.read_only | (known.fixed if current else frozenset())
        problems = dict.fromkeys(data.keys() - known.fields.keys() - ignored, "Unknown field")
        data = {n: known.fields[n].taken(v) if n in known.fields else v for n, v in data.items() if n not in ignored}
        problems |= {n: why for n, v in data.items() if n in known.fields and (why := known.fields[n].problem(v))}
        if not current:
            missing = [name for name, each in known.fields.items() if each.required and name not in data]
            problems |= dict.fromkeys(missing, "This field is required.")
        if problems:
            raise Refused({name: [why] for name, why in problems.items()})
        number = current["id"] if current else len(self.objects) + 1
        before = current or {name: each.default for name, each in known.fields.items()}
        item = json.loads(json.dumps({**before, **data, "id": number}))
        for name in ("inputs", "notification_configuration"):  # a secret that is not given again stays
            for key, value in item.get(name, {}).items():
                item[name][key] = before[name].get(key, value) if value == ENCRYPTED else value
        RULES.get(endpoint, lambda _item: None)(item)
        same = ("name", "organization", "inventory", "workflow_job_template", "identifier", "credential_type")
        for other in self.ids(endpoint):
            if other != number and all(self.objects[other].get(n) == item.get(n) for n in same if n in known.fields):
                raise Refused({"__all__": [f"{known.type} with this name already exists."]})
        self.objects[number], self.endpoint_of[number] = item, endpoint
        started = ("scm_type", "scm_url", "scm_branch", "scm_refspec")
        if endpoint == "projects" and (not current or any(before[name] != item[name] for name in started)):
            self.updates[number] = {"id": number, "status": "pending"}
        return item

    def shown(self, number: int) -> Item:
        """An object as the API answers with it."""
        endpoint, item = self.endpoint_of[number], json.loads(json.dumps(self.objects[number]))
        url = f"{API}{endpoint}/{number}/"
        related = {name: f"{url}{name}/" for name in ENDPOINTS[endpoint].associations}
        if endpoint in WITH_SURVEY:
            related["survey_spec"] = f"{url}survey_spec/"
        if endpoint == "credentials":
            described = self.objects[item["credential_type"]]["inputs"]["fields"]
            secret = {each["id"] for each in described if each.get("secret")}
            item["inputs"] = {name: ENCRYPTED if name in secret else v for name, v in item["inputs"].items()}
        if endpoint == "notification_templates":
            settings = item["notification_configuration"]
            settings |= {name: ENCRYPTED for name in SECRET_SETTINGS if settings.get(name)}
        if endpoint == "workflow_job_template_nodes" and (template := item["unified_job_template"]):
            related["unified_job_template"] = f"{API}{self.endpoint_of[template]}/{template}/"
        if "managed" in ENDPOINTS[endpoint].read_only:
            item["managed"] = False
        summary: Item = {}
        if endpoint == "projects":
            item["scm_revision"] = "0f1e" if number in self.playbooks else ""
            related["update"] = f"{url}update/"
            if number in self.updates:
                summary["current_update"] = self.updates[number]
        return {**item, "type": ENDPOINTS[endpoint].type, "url": url, "related": related, "summary_fields": summary}

    def listed(self, endpoint: str, query: list[tuple[str, str]]) -> list[Item]:
        names = {"id", "organization", *(name for each in self.endpoints(endpoint) for name in ENDPOINTS[each].fields)}
        exact = [(name, value) for name, value in query if not name.startswith("or__")]
        either = [(name.removeprefix("or__"), value) for name, value in query if name.startswith("or__")]
        if unknown := {name for name, _value in (*exact, *either)} - names:
            raise Refused({"detail": f"{endpoint} has no field named {sorted(unknown)}"})
        items = [self.objects[number] for number in self.ids(endpoint)]
        items = [item for item in items if all(str(item.get(name)) == value for name, value in exact)]
        return [item for item in items if not either or any(str(item.get(name)) == value for name, value in either)]

    def associate(self, number: int, name: str, data: Item) -> None:
        target = ENDPOINTS[self.endpoint_of[number]].associations[name]
        links = self.links.setdefault((number, name), [])
        if data.keys() - {"id", "disassociate"} or not is_of(data.get("id"), int):
            raise Refused({"msg": '"id" field must be an integer.'})
        self.get(target, data["id"])
        if data.get("disassociate"):
            links.remove(data["id"])
            return
        if name == "credentials":
            types = [self.objects[each]["credential_type"] for each in links]
            if self.objects[data["id"]]["credential_type"] in types:
                raise Refused({"error": "Cannot assign multiple credentials of one type."})
        workflows = {self.objects[each].get("workflow_job_template") for each in (number, data["id"])}
        if target == "workflow_job_template_nodes" and len(workflows) > 1:
            raise Refused({"Error": "Cannot link nodes of two workflows."})
        links.append(data["id"])


STORE = Store()


# --- requests ----------------------------------------------------------------------------------------------------


def page(items: list[Item]) -> Item:
    shown = [STORE.shown(item["id"]) for item in items]
    return {"count": len(shown), "next": None, "previous": None, "results": shown}


def answer(method: str, path: list[str], query: list[tuple[str, str]], data: Item) -> tuple[int, Any]:
    """The status and the body of the answer to a request below /api/v2/."""
    match [method, *path]:
        case ["GET", "unified_job_templates"]:
            return 200, page(STORE.listed(path[0], query))
        case ["GET", "project_updates", number]:
            return 200, project_update(int(number))
        case ["GET", endpoint] if endpoint in ENDPOINTS and endpoint != "workflow_approval_templates":
            return 200, page(STORE.listed(endpoint, query))
        case ["POST", endpoint] if endpoint in ENDPOINTS and endpoint != "workflow_approval_templates":
            return 201, STORE.shown(STORE.write(endpoint, data, None)["id"])
        case [_, endpoint, number, *rest] if endpoint in ENDPOINTS and number.isdigit():
            return of_object(method, endpoint, STORE.get(endpoint, int(number)), rest, data)
    raise Refused({"detail": "The requested resource could not be found."}, 404)


def of_object(method: str, endpoint: str, item: Item, rest: list[str], data: Item) -> tuple[int, Any]:
    number = item["id"]
    match [method, *rest]:
        case ["GET"]:
            return 200, STORE.shown(number)
        case ["PATCH"]:
            return 200, STORE.shown(STORE.write(endpoint, data, item)["id"])
        case ["GET", "survey_spec"] if endpoint in WITH_SURVEY:
            return 200, STORE.surveys.get(number, {})
        case ["POST", "survey_spec"] if endpoint in WITH_SURVEY:
            if problem := survey_problem(data):
                raise Refused({"error": problem})
            STORE.surveys[number] = data
            return 200, None
        case ["POST", "create_approval_template"] if endpoint == "workflow_job_template_nodes":
            approval = STORE.write("workflow_approval_templates", data, None)
            item["unified_job_template"] = approval["id"]
            return 201, STORE.shown(approval["id"])
        case ["GET", name] if name in ENDPOINTS[endpoint].associations:
            return 200, page([STORE.objects[each] for each in STORE.links.get((number, name), ())])
        case ["POST", name] if name in ENDPOINTS[endpoint].associations:
            STORE.associate(number, name, data)
            return 204, None
    raise Refused({"detail": "The requested resource could not be found."}, 404)


def project_update(number: int) -> Item:
    """Runs when it is asked for the first time, has ended at the second."""
    update = STORE.updates.get(number)
    if not update:
        raise Refused({"detail": "No item matches the given query."}, 404)
    shown = dict(update)
    if update["status"] == "pending":
        update["status"] = "successful"
        shown["status"] = "running"
    else:
        STORE.playbooks[number] = PLAYBOOKS
        del STORE.updates[number]
    return shown


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    token = ""
    lock = threading.Lock()

    def handle_one(self) -> None:
        url = urlsplit(self.path)
        data = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        try:
            with self.lock:
                self.send(*self.routed(url.path, parse_qsl(url.query, keep_blank_values=True), data))
        except Refused as refused:
            self.send(refused.status, refused.problems)
        if (self.command, url.path) == ("DELETE", "/stub/"):
            threading.Thread(target=self.server.shutdown).start()

    do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = handle_one  # noqa: N815  # names of the base class

    def routed(self, path: str, query: list[tuple[str, str]], data: Item) -> tuple[int, Any]:
        if path.startswith("/stub/"):
            return 200, self.stub()
        if not path.startswith(API) or not path.endswith("/"):
            raise Refused({"detail": "The requested resource could not be found."}, 404)
        if self.headers.get("Authorization") != f"Bearer {self.token}":
            raise Refused({"detail": "Authentication credentials were not provided."}, 401)
        if self.command != "GET":
            STORE.writes.append(f"{self.command} {path}")
        return answer(self.command, path.removeprefix(API).strip("/").split("/"), query, data)

    def stub(self) -> Item:
        stored: dict[str, dict[str, Item]] = {}
        for number, item in STORE.objects.items():
            links = {name: each for (of, name), each in STORE.links.items() if of == number}
            whole = {**item, **links, **({"survey": STORE.surveys[number]} if number in STORE.surveys else {})}
            stored.setdefault(STORE.endpoint_of[number], {})[item.get("name") or item["identifier"]] = whole
        writes, STORE.writes = STORE.writes, []
        return {"writes": writes, "objects": stored}

    def send(self, status: int, body: Any) -> None:
        content = b"" if status == 204 else json.dumps(body).encode()
        self.send_response(status)
        for name, value in (("Product-Name", "AWX"), ("Product-Version", "24.6.1")):
            self.send_header(f"X-API-{name}", value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args: Any) -> None:
        pass


def main(token: str, ready: Path) -> None:
    Handler.token = token
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    end = threading.Timer(LIFETIME_S, server.shutdown)
    end.daemon = True
    end.start()
    ready.write_text(json.dumps({"url": f"http://127.0.0.1:{server.server_port}"}))
    server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
