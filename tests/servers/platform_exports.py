"""Made-up exports of closed platforms, as their owners would download them."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path


def zipped(path: Path, files: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in files.items():
            made.writestr(name, body)
    return path


def assigned(name: str, value: object) -> str:
    return f"window.YTD.{name}.part0 = {json.dumps(value, indent=2)}"


def broken_latin(value: object) -> str:
    """JSON as Meta writes it: each byte of UTF-8 as a letter of its own."""
    text = json.dumps(value, ensure_ascii=False)
    return "".join(c if c.isascii() else "".join(f"\\u{byte:04x}" for byte in c.encode()) for c in text)


LONG = "Our autumn schedule is out: " + "more vans on every street, " * 15 + "thank you."
X = {
    "data/account.js": assigned(
        "account", [{"account": {"username": "northwind", "accountDisplayName": "Northwind", "accountId": "7"}}]
    ),
    "data/tweets.js": assigned(
        "tweets",
        [
            {
                "tweet": {
                    "id_str": "1100000000000000001",
                    "full_text": "Parcels &amp; pallets https://t.co/abc",
                    "created_at": "Wed Oct 10 20:19:24 +0000 2018",
                    "favorite_count": "12",
                    "retweet_count": "3",
                    "lang": "en",
                    "entities": {"urls": [{"url": "https://t.co/abc", "expanded_url": "https://northwind.example/a"}]},
                }
            },
            {
                "tweet": {
                    "id_str": "1100000000000000002",
                    "full_text": "@ann Paczka już jedzie",
                    "created_at": "Thu Oct 11 08:00:00 +0000 2018",
                    "in_reply_to_status_id_str": "1099999999999999999",
                    "lang": "pl",
                }
            },
            {"tweet": {"id_str": "1100000000000000003", "full_text": "RT @bob: not ours", "created_at": ""}},
            {
                "tweet": {
                    "id_str": "1100000000000000004",
                    "full_text": LONG[:270] + "…",
                    "created_at": "Sat Mar 09 13:14:15 +0000 2024",
                    "lang": "und",
                }
            },
        ],
    ),
    "data/note-tweet.js": assigned(
        "note_tweet",
        [{"noteTweet": {"noteTweetId": "9", "createdAt": "2024-03-09T13:14:15.000Z", "core": {"text": LONG}}}],
    ),
    "data/direct-messages.js": assigned("direct_messages", [{"dmConversation": {"messages": ["private"]}}]),
    "data/like.js": assigned("like", [{"like": {"tweetId": "1", "fullText": "not ours"}}]),
}

FACEBOOK = {
    "profile_information/profile_information.json": broken_latin({"profile_v2": {"name": {"full_name": "Café North"}}}),
    "this_profile's_activity_across_facebook/posts/profile_posts_1.json": broken_latin(
        [
            {
                "timestamp": 1700000000,
                "data": [{"post": "Opóźnienia na północy, przepraszamy"}, {"update_timestamp": 1700000100}],
                "title": "Café North updated its status.",
                "attachments": [{"data": [{"external_context": {"url": "https://northwind.example/news"}}]}],
            },
            {"timestamp": 1700000200, "attachments": [{"data": [{"media": {"uri": "a.jpg"}}]}]},
        ]
    ),
    "comments_and_reactions/comments.json": broken_latin(
        {
            "comments_v2": [
                {
                    "timestamp": 1700000300,
                    "data": [{"comment": {"timestamp": 1700000300, "comment": "Спасибо!", "author": "Café North"}}],
                    "title": "Café North replied to Ann's comment.",
                },
                {"timestamp": 1700000400, "data": [{"comment": {"timestamp": 1700000400, "comment": ""}}]},
            ]
        }
    ),
}
META_TABLE = (
    "Post ID,Page ID,Page name,Title,Description,Publish time,Permalink,Post type,Reactions,Comments,Shares,Views\r\n"
    '5550001,77,Café North,,"Open again,\nfrom Monday",11/20/2026 09:30,https://www.facebook.com/77/posts/5550001,'
    'Photos,"1,204",3,2,900\r\n'
)

INSTAGRAM = {
    "personal_information/personal_information/personal_information.json": json.dumps(
        {"profile_user": [{"string_map_data": {"Username": {"value": "northwind"}, "Name": {"value": "Northwind"}}}]}
    ),
    "your_instagram_activity/media/posts_1.json": broken_latin(
        [
            {"media": [{"uri": "media/posts/1.jpg", "creation_timestamp": 1700000000, "title": "Zima już tu jest"}]},
            {
                "media": [
                    {"uri": "media/posts/2.jpg", "creation_timestamp": 1700000500, "title": ""},
                    {"uri": "3.jpg"},
                ],
                "title": "Two vans",
                "creation_timestamp": 1700000600,
            },
        ]
    ),
    "your_instagram_activity/media/reels.json": json.dumps(
        {"ig_reels_media": [{"media": [{"uri": "r.mp4", "creation_timestamp": 1700000700, "title": "A reel"}]}]}
    ),
    "your_instagram_activity/comments/post_comments_1.json": json.dumps(
        [
            {
                "media_list_data": [{"uri": ""}],
                "string_map_data": {
                    "Opmerking": {"value": "Thanks for telling us"},
                    "Media-eigenaar": {"value": "ann"},
                    "Tijd": {"timestamp": 1700000800},
                },
            }
        ]
    ),
}

TIKTOK = {
    "user_data_tiktok.json": json.dumps(
        {
            "Profile": {"Profile Info": {"ProfileMap": {"userName": "northwind"}}},
            "Post": {
                "Posts": {
                    "VideoList": [
                        {
                            "Date": "2024-05-01 10:00:00",
                            "Link": "https://www.tiktokv.com/share/video/7300000000000000001/",
                            "Likes": "42",
                            "Title": "How a parcel travels",
                        },
                        {"Date": "2024-05-02 10:00:00", "Link": "https://www.tiktokv.com/share/video/73/", "Title": ""},
                    ]
                }
            },
            "Comment": {
                "Comments": {
                    "CommentsList": [
                        {"date": "2024-05-03 11:00:00 UTC", "comment": "Write to us, please", "photo": "N/A", "url": ""}
                    ]
                }
            },
        }
    )
}

LINKEDIN = {
    "Profile.csv": "First Name,Last Name,Headline\nAnn,North,Care\n",
    "Shares.csv": (
        "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility\n"
        "2024-06-01 07:08:09,https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A7200000000000000001,"
        '"We hire""\n""in Gdańsk",,,MEMBER_NETWORK\n'
    ),
    "Comments.csv": (
        "Date,Link,Message\n"
        "2024-06-02 07:08:09,https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A7200000000000000009,Welcome!\n"
    ),
}
LINKEDIN_PAGE = (
    "All metrics of the posts of this period. Times are UTC.\t\t\t\t\t\t\n"
    "Post title\tPost link\tPosted by\tCreated date\tImpressions\tLikes\tComments\tReposts\n"
    "New depot\thttps://www.linkedin.com/feed/update/urn:li:activity:7300000000000000005\t"
    "Ann North\t06/30/2024\t900\t12\t3\t1\n"
)
