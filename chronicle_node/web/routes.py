"""Every page and where it is."""

from __future__ import annotations

from aiohttp import web

from chronicle_node.web import (
    accounts,
    admin,
    api_docs,
    assets,
    events,
    feed,
    health,
    history,
    home,
    media,
    people,
    pictures,
    problem,
    profile,
    render,
    search,
    settings_privacy,
    settings_profile,
    settings_security,
    settings_tokens,
    settings_webhooks,
)
from chronicle_node.web.problem import problem_page
from chronicle_node.web.visit import Handler, Who, page

__all__ = ["problem_page", "setup"]

GET, POST = "GET", "POST"
PAGES: tuple[tuple[str, str, Handler, Who], ...] = (
    (GET, "/", home.first_page, "anybody"),
    (GET, "/events", events.stream, "person"),
    (GET, "/feed", feed.feed_page, "person"),
    (GET, "/people", people.people_page, "person"),
    (POST, "/people/follow", people.follow, "person"),
    (POST, "/people/unfollow", people.unfollow, "person"),
    (POST, "/people/block", people.block, "person"),
    (POST, "/people/unblock", people.unblock, "person"),
    (POST, "/people/requests/{id}/accept", people.accept, "person"),
    (POST, "/people/requests/{id}/reject", people.reject, "person"),
    (GET, "/search", search.search_page, "anybody"),
    (GET, "/search/answers", search.answers, "anybody"),
    (GET, "/media/{id}", media.media_page, "anybody"),
    (POST, "/media/{id}/plays", media.log, "person"),
    (POST, "/now/finish", media.finish_now, "person"),
    (POST, "/now/clear", media.clear_now, "person"),
    (GET, "/@{name}", profile.profile_page, "anybody"),
    (GET, "/@{name}/history", history.history_page, "anybody"),
    (GET, "/problems/{code}", problem.explain, "anybody"),
    (GET, "/api/docs", api_docs.page, "anybody"),
    (GET, "/setup", accounts.setup_page, "anybody"),
    (POST, "/setup", accounts.set_up, "anybody"),
    (GET, "/sign-up", accounts.sign_up_page, "anybody"),
    (POST, "/sign-up", accounts.join, "anybody"),
    (GET, "/sign-in", accounts.sign_in_page, "anybody"),
    (POST, "/sign-in", accounts.come_in, "anybody"),
    (POST, "/sign-out", accounts.sign_out, "anybody"),
    (GET, "/settings/profile", settings_profile.show, "person"),
    (POST, "/settings/profile", settings_profile.save, "person"),
    (GET, "/settings/privacy", settings_privacy.show, "person"),
    (POST, "/settings/privacy", settings_privacy.save, "person"),
    (GET, "/settings/tokens", settings_tokens.show, "person"),
    (POST, "/settings/tokens", settings_tokens.make, "person"),
    (POST, "/settings/tokens/{id}/revoke", settings_tokens.revoke, "person"),
    (GET, "/settings/webhooks", settings_webhooks.show, "person"),
    (POST, "/settings/webhooks", settings_webhooks.add, "person"),
    (POST, "/settings/webhooks/{id}/delete", settings_webhooks.remove, "person"),
    (GET, "/settings/security", settings_security.show, "person"),
    (POST, "/settings/security", settings_security.save, "person"),
    (POST, "/settings/security/sessions/end-others", settings_security.end_others, "person"),
    (POST, "/settings/security/sessions/{id}/end", settings_security.end_session, "person"),
    (GET, "/admin/jobs", admin.jobs_page, "admin"),
    (POST, "/admin/jobs/retry", admin.retry_all, "admin"),
    (POST, r"/admin/jobs/{id:\d{1,18}}/retry", admin.retry_job, "admin"),
    (GET, "/admin/invites", admin.invites_page, "admin"),
    (POST, "/admin/invites", admin.invite, "admin"),
)


def setup(app: web.Application) -> None:
    """Mount the pages."""
    render.setup(app)
    assets.add_static(app)
    app.add_routes(
        [
            web.get("/healthz", health.alive),
            web.get("/readyz", health.ready),
            web.get("/metrics", health.metrics),
            web.get("/avatars/{handle}", pictures.picture),
            *(web.route(method, path, page(handler, who)) for method, path, handler, who in PAGES),
        ]
    )
