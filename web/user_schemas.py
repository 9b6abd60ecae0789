"""Users and tokens as the API gives and takes them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from web.schemas import Moment, Shape

Name = Annotated[str, Field(max_length=64)]
Topics = Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=500)]
"""Ids of topics."""
Password = Annotated[str, Field(max_length=4_000)]
Key = Annotated[str, Field(max_length=64)]
Code = Annotated[str, Field(max_length=20)]
About = Annotated[str, Field(max_length=80, description="What it is for.")]
Deeds = Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=20)]
"""What the account's forms and its API take alike; a form may come empty, and the page says what is missing."""


class UserOut(Shape):
    """``topics`` are the only ones they see, null for all."""

    name: str
    role: str
    second_factor: bool
    disabled: bool
    topics: list[str] | None
    email: str


class UsersOut(Shape):
    users: list[UserOut]


class InvitedOut(Shape):
    """``link`` sets the password, once, within a day."""

    user: UserOut
    link: str


class TokenOut(Shape):
    id: int
    user: str
    name: str
    deeds: list[str]
    topics: list[str] | None
    since: Moment
    until: Moment | None
    used: Moment | None


class TokensOut(Shape):
    tokens: list[TokenOut]


class TokenMadeOut(Shape):
    """``secret`` is shown this once."""

    token: TokenOut
    secret: str


class AccountOut(Shape):
    """One's own: ``may`` are the deeds of the role, ``topics`` the only ones one sees, null for all."""

    name: str
    role: str
    may: list[str]
    second_factor: bool
    topics: list[str] | None
    tokens: list[TokenOut]


class SecondOut(Shape):
    """``address`` is what an authenticator reads, as a link or a picture."""

    key: str
    address: str


class UserIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Name
    role: str = Field("viewer", max_length=20)
    topics: Topics | None = Field(None, description="The only topics they see; null for all.")
    email: str = Field("", max_length=255, description="By which single sign-on knows them.")


class ChangeIn(BaseModel):
    """What is left out stays."""

    model_config = ConfigDict(extra="forbid")

    role: str = Field("", max_length=20)
    disabled: bool | None = None
    topics: Topics | Literal["all"] | None = None
    email: str | None = Field(None, max_length=255)


class TokenIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: About = ""
    deeds: Deeds = ["read"]
    topics: Topics | None = None
    until: str = Field("", max_length=64, description="An ISO time; for ever when empty.")


class PasswordIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    old: Password
    password: Password


class SecondIn(BaseModel):
    """``code`` shows that the authenticator has the key."""

    model_config = ConfigDict(extra="forbid")

    key: Key
    code: Code


class PasswordForm(BaseModel):
    token: str = Field("", max_length=200)
    old: Password = ""
    password: Password = ""
    again: Password = ""


class SecondForm(BaseModel):
    token: str = Field("", max_length=200)
    key: Key = ""
    code: Code = ""


class TokenForm(BaseModel):
    token: str = Field("", max_length=200)
    name: About = ""
    deeds: Deeds = []
    topics: Topics = []


class UserForm(BaseModel):
    """``sees`` is all or some; ``topics`` count where it is some."""

    token: str = Field("", max_length=200)
    name: Name = ""
    role: str = Field("", max_length=20)
    what: str = Field("", max_length=20)
    sees: str = Field("all", max_length=4)
    topics: Topics = []
    email: str = Field("", max_length=255)

    @property
    def seen(self) -> list[str] | None:
        return self.topics if self.sees == "some" else None
