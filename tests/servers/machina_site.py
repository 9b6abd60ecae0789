"""A django-machina forum: run by an environment of its own (``machina.py``), which alone has Django.

``machina_site.py seed`` makes the database and what standard input describes, and prints the truth as JSON;
``machina_site.py change`` edits and deletes; ``machina_site.py serve PORT`` serves. FORUM_FOLDER holds the database.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime
from pathlib import Path

import django
from django.conf import settings

FOLDER = Path(os.environ["FORUM_FOLDER"])


def configure() -> None:
    from machina import MACHINA_MAIN_STATIC_DIR, MACHINA_MAIN_TEMPLATE_DIR

    parts = ("forum", "conversation", "feeds", "member", "moderation", "permission", "search", "tracking")
    apps = [f"machina.apps.forum_{part}" if part != "forum" else "machina.apps.forum" for part in parts]
    more = ["forum_conversation.forum_attachments", "forum_conversation.forum_polls"]
    django_apps = ("auth", "contenttypes", "sessions", "messages", "staticfiles")
    settings.configure(
        SECRET_KEY="a forum for tests",
        ALLOWED_HOSTS=["127.0.0.1"],
        INSTALLED_APPS=[
            *(f"django.contrib.{app}" for app in django_apps),
            "mptt",
            "haystack",
            "widget_tweaks",
            "machina",
            *apps,
            *(f"machina.apps.{app}" for app in more),
        ],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(FOLDER / "forum.db")}},
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "machina.apps.forum_permission.middleware.ForumPermissionMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": (MACHINA_MAIN_TEMPLATE_DIR,),
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                        "machina.core.context_processors.metadata",
                    ]
                },
            }
        ],
        CACHES={
            name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
            for name in ("default", "machina_attachments")
        },
        STATICFILES_DIRS=(MACHINA_MAIN_STATIC_DIR,),
        STATIC_URL="/static/",
        MEDIA_ROOT=str(FOLDER / "media"),
        HAYSTACK_CONNECTIONS={"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}},
        ROOT_URLCONF=__name__,
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        USE_TZ=True,
        TIME_ZONE="UTC",
        TOPIC_POSTS_NUMBER_PER_PAGE=10,
        DEFAULT_AUTHENTICATED_USER_FORUM_PERMISSIONS=["can_see_forum", "can_read_forum"],
    )
    sys.modules["site_urls"] = sys.modules[__name__]
    django.setup()


def make(described: dict) -> dict:
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import AnonymousUser
    from django.core.management import call_command
    from machina.apps.forum.models import Forum
    from machina.apps.forum_permission.models import ForumPermission, UserForumPermission

    call_command("migrate", verbosity=0)
    forum = Forum.objects.create(name=described["forum"], type=Forum.FORUM_POST)
    for name in ("can_see_forum", "can_read_forum"):
        permission = ForumPermission.objects.get(codename=name)
        UserForumPermission.objects.create(
            permission=permission, forum=forum, anonymous_user=True, authenticated_user=False, has_perm=True
        )
    del AnonymousUser
    users = {name: get_user_model().objects.create_user(name) for name in described["users"]}
    for thread in described["threads"]:
        topic = _topic(forum, thread, users)
        for post in thread["posts"]:
            _post(topic, post, users)
    return truth()


def _topic(forum: object, thread: dict, users: dict) -> object:
    from machina.apps.forum_conversation.models import Topic

    poster = users.get(thread["posts"][0]["author"])
    return Topic.objects.create(
        forum=forum,
        subject=thread["title"],
        poster=poster,
        type=Topic.TOPIC_POST,
        status=Topic.TOPIC_UNLOCKED,
        approved=True,
    )


def _post(topic: object, post: dict, users: dict) -> None:
    from machina.apps.forum_conversation.models import Post

    poster = users.get(post["author"])
    made = Post.objects.create(
        topic=topic,
        subject=topic.subject,
        content=post["text"],
        poster=poster,
        username=None if poster else post["author"],
        anonymous_key=None if poster else "0" * 32,
        approved=True,
    )
    Post.objects.filter(pk=made.pk).update(created=datetime.fromisoformat(post["at"]))


def change(described: dict) -> dict:
    from machina.apps.forum_conversation.models import Post

    for number, text in described.get("edit", {}).items():
        post = Post.objects.get(pk=number)
        post.content, post.updates_count, post.updated_by = text, 1, post.poster
        post.save()
    for number in described.get("delete", []):
        Post.objects.get(pk=number).delete()
    return truth()


def truth() -> dict:
    from django.urls import reverse
    from machina.apps.forum_conversation.models import Post

    found = {}
    for post in Post.objects.select_related("topic", "topic__forum", "poster").order_by("pk"):
        topic = post.topic
        address = reverse("forum_conversation:topic", args=(topic.forum.slug, topic.forum_id, topic.slug, topic.pk))
        found[post.pk] = {
            "author": post.poster.username if post.poster else post.username,
            "at": post.created.isoformat(),
            "thread": address,
            "permalink": f"{address}?post={post.pk}#{post.pk}",
            "content": post.content.raw,
        }
    return found


def main(command: str) -> None:
    configure()
    from django.core.management import call_command

    if command == "serve":
        call_command("runserver", f"127.0.0.1:{sys.argv[2]}", use_reloader=False, verbosity=0)
        return
    described = json.load(sys.stdin)
    print(json.dumps(make(described) if command == "seed" else change(described)))


def __getattr__(name: str) -> object:
    """The addresses, made only once Django is set up."""
    if name != "urlpatterns":
        raise AttributeError(name)
    from django.urls import include, path
    from machina import urls

    return [path("", include(urls))]


if __name__ == "__main__":
    main(sys.argv[1])
