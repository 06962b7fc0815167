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
    list_entries,
    list_feeds,
    lists,
    log,
    media,
    people,
    pictures,
    plays,
    problem,
    profile,
    ratings,
    render,
    reviews,
    search,
    settings_privacy,
    settings_profile,
    settings_security,
    settings_tokens,
    settings_webhooks,
    undo,
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
    (POST, "/media/{id}/rating", ratings.rate, "person"),
    (GET, "/media/{id}/review", reviews.form_page, "person"),
    (POST, "/media/{id}/review", reviews.save, "person"),
    (POST, "/media/{id}/review/delete", reviews.delete, "person"),
    (GET, "/reviews/{id}", reviews.review_page, "anybody"),
    (GET, "/@{name}/reviews", reviews.reviews_page, "anybody"),
    (POST, "/media/{id}/plays", log.press, "person"),
    (GET, "/media/{id}/log", log.item_page, "person"),
    (POST, "/media/{id}/log", log.write_item, "person"),
    (GET, "/log", log.add_page, "person"),
    (POST, "/log", log.add, "person"),
    (POST, "/log/undo", undo.undo, "person"),
    (GET, "/plays/{id}", plays.edit_page, "person"),
    (POST, "/plays/{id}", plays.edit, "person"),
    (POST, "/plays/{id}/delete", plays.take_out, "person"),
    (POST, "/now/finish", media.finish_now, "person"),
    (POST, "/now/clear", media.clear_now, "person"),
    (POST, "/media/{id}/lists", list_entries.add, "person"),
    (GET, "/@{name}/lists", lists.lists_page, "anybody"),
    (GET, "/lists/new", lists.new_page, "person"),
    (POST, "/lists", lists.make, "person"),
    (GET, "/lists/{id}", lists.list_page, "anybody"),
    (GET, "/lists/{id}/edit", lists.edit_page, "person"),
    (POST, "/lists/{id}/edit", lists.change, "person"),
    (POST, "/lists/{id}/delete", lists.remove, "person"),
    (POST, "/lists/{id}/entries/{item}/move", list_entries.move, "person"),
    (POST, "/lists/{id}/entries/{item}/note", list_entries.annotate, "person"),
    (POST, "/lists/{id}/entries/{item}/remove", list_entries.remove, "person"),
    (GET, "/lists/{id}/feed.rss", list_feeds.rss, "anybody"),
    (GET, "/lists/{id}/feed.atom", list_feeds.atom, "anybody"),
    (GET, "/lists/{id}/feed.json", list_feeds.json, "anybody"),
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
