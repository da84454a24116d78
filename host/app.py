"""The application factory: one Flask application a generation."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pluggy
from flask import Flask
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.engine import Engine
from werkzeug.routing import Rule

from host import client_area, setup, staff_area
from host.config import Config
from host.database import create_engine, db
from host.files import places
from host.hooks.access import Access, Audience, access_of, is_static, public
from host.hooks.specifications import PROJECT, Specifications
from host.kernel import bytecode, offered_hooks
from host.kernel.generation import EXTENSION, Generation
from host.kernel.guard import Guard
from host.kernel.hook_calls import Given, HookCalls
from host.kernel.loader import LoadedModule
from host.kernel.registry import HOST_PLUGIN_PREFIX, Problem, Registry, blamed, collect
from host.kernel.runtime import Runtime
from host.lifecycle import breaker, store
from host.lifecycle import recovery_sweep as _recovery  # noqa: F401 - a worker asks it
from host.messaging.notifications import kinds
from host.records import declared
from host.records import indexed as _indexed  # noqa: F401 - it hears of every write to a record
from host.records.custom import leaving as _leaving  # noqa: F401 - it hears of deletions
from host.signing import models as _signing_models  # noqa: F401 - its tables belong to the host
from host.staff_area.records import blueprint as record_pages
from host.web import assets, errors, filters, gate, headers, people, shell
from host.web.addresses import RecordIdConverter, SharedRule
from host.web.application import Application
from host.web.rows import table_body
from host.web.session_cookie import SessionCookie

BUILT_IN: dict[str, object] = {
    "host.staff_area": staff_area.plugin,
    "host.client_area": client_area.plugin,
    "host.setup": setup.plugin,
}
_ROOMS = (
    *("messaging", "reminders", "tasks", "handing_over"),
    *("cron", "licensing", "signing", "storage"),
)
for _name in _ROOMS:
    if importlib.util.find_spec(f"host.{_name}.hooks"):
        BUILT_IN[f"host.{_name}"] = importlib.import_module(f"host.{_name}.hooks")
MAX_UPLOAD = 64 * 1024 * 1024


def new_runtime(config: Config, kind: str = "web") -> Runtime:
    """Open the database and prepare to serve; raises ConfigurationError for a wrong setting."""
    if config.files_url:
        places.check(config.files_url)
    return Runtime(config, create_engine(config.database_url), build, store.active, kind)


def build(config: Config, engine: Engine, modules: Sequence[LoadedModule]) -> Generation:
    """Build a generation; a module that cannot be part of it is left out and named.

    Raises nothing for a module's fault: see the generation's ``problems``.
    """
    wanted = [] if config.safe_mode else list(modules)
    problems: list[Problem] = []
    while True:
        generation, found = _assemble(config, engine, wanted)
        if not found:
            generation.problems = tuple(problems)
            return generation
        problems += found
        guilty = {problem.plugin for problem in found}
        remaining = [module for module in wanted if module.slug not in guilty]
        if len(remaining) == len(wanted):
            raise RuntimeError("; ".join(map(str, found)))
        wanted = remaining


def _assemble(
    config: Config, engine: Engine, modules: Sequence[LoadedModule]
) -> tuple[Generation, list[Problem]]:
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(Specifications)
    problems: list[Problem] = []
    # Pluggy calls the last one registered first: register so that the host comes first.
    for module in reversed(modules):
        with blamed(problems, module.slug, "its hooks do not fit the host"):
            manager.register(module.plugin, module.slug)
    for name, plugin in reversed(BUILT_IN.items()):
        manager.register(plugin, name)
    app = _new_app(config, engine)
    hooks = HookCalls(manager, Guard(engine, breaker.mark))
    problems += offered_hooks.join(manager, hooks, modules)
    registry, found = collect(hooks)
    problems += found
    if not problems:
        registry, found = declared.complete(registry)
        problems += found
    if not problems:
        registry, found = kinds.complete(registry)
        problems += found
    if not problems:
        registry = _with_record_pages(registry, modules)
    generation = Generation(app, config, engine, hooks, registry, tuple(modules), build)
    app.extensions[EXTENSION] = generation
    if not problems:
        problems += _mount(app, registry)
    return generation, problems


def _with_record_pages(registry: Registry, modules: Sequence[LoadedModule]) -> Registry:
    """Add the pages of record types, in the names and with the templates of those who gave them."""
    packages = {module.slug: module.artefact.package for module in modules}
    owners = registry.type_owner
    pages = tuple(
        Given(
            owners[kind.key],
            record_pages.pages_of(
                kind, packages.get(owners[kind.key]), registry.features.get(kind.rights_on)
            ),
        )
        for kind in registry.record_types.values()
    )
    return replace(registry, blueprints=registry.blueprints + pages)


def _new_app(config: Config, engine: Engine) -> Flask:
    app = Application("host", static_folder=str(assets.STATIC), template_folder="web/templates")
    secure = config.site_url.startswith("https://")
    app.config.update(
        SECRET_KEY=config.secret_key,
        SQLALCHEMY_DATABASE_URI=config.database_url,
        TRELLIS_ENGINE=engine,
        SESSION_COOKIE_NAME="trellis",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        MAX_CONTENT_LENGTH=MAX_UPLOAD,
        MAX_FORM_MEMORY_SIZE=8 * 1024 * 1024,
        MAX_FORM_PARTS=20000,
        SEND_FILE_MAX_AGE_DEFAULT=31536000,
    )
    app.session_interface = SessionCookie()
    app.url_rule_class = SharedRule
    app.url_map.converters["int"] = RecordIdConverter
    app.jinja_options = {"bytecode_cache": bytecode.SHARED, "auto_reload": False}
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        asset=assets.asset, module_asset=assets.module_asset, table_body=table_body
    )
    breaker.init_breaker(app)  # before the session, so that it works after the session ended
    db.init_app(app)
    public(_function(app.view_functions["static"]))
    headers.init_headers(app)
    people.init_people(app)
    gate.init_gate(app)  # before the token check: who is logged out is sent to log in first
    CSRFProtect(app)
    errors.init_errors(app)
    filters.init_filters(app)
    shell.init_shell(app)
    return app


def _mount(app: Flask, registry: Registry) -> list[Problem]:
    """Register every blueprint, and refuse views that do not say who may open them."""
    problems: list[Problem] = []
    for given in registry.blueprints:
        before = _app_wide(app)
        with blamed(problems, given.plugin, "its pages cannot be mounted"):
            app.register_blueprint(given.value)
        if not given.plugin.startswith(HOST_PLUGIN_PREFIX) and _app_wide(app) != before:
            problems.append(
                Problem(
                    given.plugin,
                    f"its blueprint “{given.value.name}” changes pages that are not its own "
                    "(before_app_request, app_template_filter and the like)",
                )
            )
    return problems + _check_routes(app, registry.blueprints)


def _app_wide(app: Flask) -> list[object]:
    """Return what works on every page, to tell whether a blueprint has added to it."""
    per_request = (
        app.before_request_funcs,
        app.after_request_funcs,
        app.teardown_request_funcs,
        app.template_context_processors,
        app.url_value_preprocessors,
        app.url_default_functions,
    )
    handlers = app.error_handler_spec.get(None, {})
    return [
        *(list(functions.get(None, ())) for functions in per_request),
        {code: dict(kinds) for code, kinds in handlers.items() if kinds},
        *map(dict, (app.jinja_env.filters, app.jinja_env.tests, app.jinja_env.globals)),
    ]


def _check_routes(app: Flask, blueprints: Sequence[Given[Any]]) -> list[Problem]:
    owners = {given.value.name: given.plugin for given in blueprints}
    csrf: CSRFProtect = app.extensions["csrf"]
    problems = _check_slugs(app, owners)
    taken: dict[tuple[str, str], str] = {}
    for rule in app.url_map.iter_rules():
        owner = owners.get(rule.endpoint.split(".")[0], "host")
        with blamed(problems, owner, f"the page {rule.rule} cannot be looked at"):
            problems += _check_route(app, csrf, rule, owner)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            other = taken.setdefault((rule.rule, method), rule.endpoint)
            if other != rule.endpoint:
                problems.append(Problem(owner, f"the address {rule.rule} is taken by {other}"))
    return problems


def _check_route(app: Flask, csrf: CSRFProtect, rule: Rule, owner: str) -> list[Problem]:
    view = app.view_functions[rule.endpoint]
    if is_static(app, rule.endpoint):
        public(_function(view))
    access = access_of(view)
    problems = _route_problems(owner, rule.rule, access)
    if access is None:
        message = f"the page {rule.rule} does not say who may open it: add @requires"
        problems.append(Problem(owner, message))
    elif access.audience is Audience.TOKEN:
        csrf.exempt(view)
    return problems


def _check_slugs(app: Flask, owners: Mapping[str, str]) -> list[Problem]:
    """A module's slug is the beginning of its addresses, so it must be none of the host's."""
    modules = {owner for owner in owners.values() if not owner.startswith(HOST_PLUGIN_PREFIX)}
    roots = {
        rule.rule.split("/")[1]
        for rule in app.url_map.iter_rules()
        if owners.get(rule.endpoint.split(".")[0]) not in modules
    }
    return [
        Problem(slug, f"the addresses /{slug} are the host's own; it needs another slug")
        for slug in sorted(modules & roots)
    ]


def _route_problems(owner: str, rule: str, access: Access | None) -> list[Problem]:
    """A module's pages live under its slug, its client pages under /portal/<slug>."""
    if owner.startswith(HOST_PLUGIN_PREFIX) or owner == "host":
        return []
    roots = (f"/{owner}", f"/portal/{owner}", f"/api/v1/{owner}")
    if not any(rule == root or rule.startswith(f"{root}/") for root in roots):
        return [Problem(owner, f"the address {rule} must begin with {' or '.join(roots)}")]
    in_portal = rule.startswith("/portal/")
    if access is not None and in_portal != (access.audience is Audience.CLIENT):
        return [Problem(owner, f"the address {rule} does not fit its audience {access.audience}")]
    return []


def _function(view: Callable[..., Any]) -> Callable[..., Any]:
    """Bound methods take no attributes; their functions do."""
    return getattr(view, "__func__", view)
