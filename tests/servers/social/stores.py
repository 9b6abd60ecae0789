"""App stores: Apple's feed of customer reviews by country and page, Google's reviews.list for a service account."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from servers.social.visiting import Refused, Reply
from spiders.addresses import asked_of, host_of, steps_of
from spiders.spider import Request

PER_PAGE = 50


@dataclass
class AppStore:
    reviews: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def review(self, country: str, id: int, at: datetime, stars: int, title: str, text: str) -> None:
        listed = self.reviews.setdefault(country, [])
        listed[:] = [one for one in listed if one["id"]["label"] != str(id)]
        listed.insert(
            0,
            {
                "author": {"uri": {"label": "https://itunes.apple.com/us/reviews/id7"}, "name": {"label": "ola77"}},
                "updated": {"label": at.isoformat()},
                "im:rating": {"label": str(stars)},
                "im:version": {"label": "4.2"},
                "im:voteSum": {"label": "3"},
                "id": {"label": str(id)},
                "title": {"label": title},
                "content": {"label": text, "attributes": {"type": "text"}},
            },
        )

    def __call__(self, request: Request) -> Reply:
        country, _, _, page, *_ = steps_of(request.url)
        begin = (int(page.removeprefix("page=")) - 1) * PER_PAGE
        assert begin < 10 * PER_PAGE
        shown: Any = self.reviews.get(country, [])[begin : begin + PER_PAGE]
        feed: dict[str, Any] = {"author": {"name": {"label": "iTunes Store"}}}
        if shown:
            feed["entry"] = shown[0] if len(shown) == 1 else shown  # Apple writes one entry without a list
        return Reply(json.dumps({"feed": feed}).encode())


@dataclass
class GooglePlay:
    key: RSAPrivateKey = field(default_factory=lambda: generate_private_key(65537, 2048))
    reviews: list[dict[str, Any]] = field(default_factory=list)
    per_page: int = 100

    def account(self) -> str:
        """What the operator holds: the JSON of a service account's key."""
        pem = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        return json.dumps({"client_email": "ear@x.iam.gserviceaccount.com", "private_key": pem, "private_key_id": "1"})

    def review(self, id: str, at: datetime, stars: int, text: str) -> None:
        said = {"text": text, "starRating": stars, "reviewerLanguage": "pl", "thumbsUpCount": 2}
        moment = {"lastModified": {"seconds": str(int(at.timestamp())), "nanos": 0}}
        answer = {"developerComment": {"text": "Sorry!"}}
        self.reviews.append({"reviewId": id, "authorName": "Ola", "comments": [{"userComment": said | moment}, answer]})

    def __call__(self, request: Request) -> Reply:
        if host_of(request.url) == "oauth2.googleapis.com":
            head, claims, signature = parse_qs(request.body.decode())["assertion"][0].split(".")
            self.key.public_key().verify(_raw(signature), f"{head}.{claims}".encode(), PKCS1v15(), SHA256())
            assert json.loads(_raw(claims))["scope"].endswith("/auth/androidpublisher")
            return Reply(b'{"access_token": "tok", "expires_in": 3599}')
        if request.headers.get("Authorization") != "Bearer tok":
            raise Refused(401)
        begin = int(asked_of(request.url).get("token", 0))
        answer: dict[str, Any] = {"reviews": self.reviews[begin : begin + self.per_page]}
        if begin + self.per_page < len(self.reviews):
            answer["tokenPagination"] = {"nextPageToken": str(begin + self.per_page)}
        return Reply(json.dumps(answer).encode())


def _raw(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))
