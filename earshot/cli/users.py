"""``earshot users``: who may come in, and what with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from earshot.cli import printing
from earshot.cli.caring import coming
from earshot.cli.opening import house
from earshot.cli.options import AsJson
from earshot.cli.people import By, login

if TYPE_CHECKING:
    from model.user import User

app = typer.Typer(help="Who may come in: users, their roles, and tokens for programs.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="What they log in with.")]
Topics = Annotated[
    str, typer.Option("--topics", metavar="IDS", help="The only topics they see, with commas between; all; or none.")
]
ROLES = "viewer, analyst, marketer, care, admin"


@app.command("add")
def add(
    name: Name,
    *,
    role: Annotated[str, typer.Option("--role", metavar="ROLE", help=f"{ROLES}.")] = "viewer",
    topics: Topics = "all",
    email: Annotated[str, typer.Option("--email", metavar="ADDRESS", help="By which single sign-on knows them.")] = "",
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Add a user, and print the link by which they set their password, once, within a day. The first one has to be an
    admin; from then on everybody logs in."""
    from services.users import add_user, link_of, user_to_json

    with house() as opened:
        user, token = add_user(opened, name, role, by or login(), topics=_wished(topics), email=email)
        link = link_of(opened, token)
    if as_json:
        printing.print_json({**user_to_json(user), "link": link})
    else:
        printing.say(f"{user.name} is {user.role}. Their password is set at\n{link}")


@app.command("list")
def list_users(as_json: AsJson = False) -> None:
    """Who there is, with role and second factor."""
    from services.users import listed, user_to_json

    with house() as opened:
        users = listed(opened)
    if as_json:
        for one in users:
            printing.print_json(user_to_json(one))
        return
    rows = [(u.name, u.role, *_told(u)) for u in users]
    empty = "There are no users: nobody logs in, and the pages are for this machine alone."
    printing.table(("name", "role", "sees", "second factor", ""), rows, empty=empty)


@app.command("link")
def link(name: Name, *, by: By = "", as_json: AsJson = False) -> None:
    """Make another link to set a password, for who lost it or their second factor. Their sessions end, and the second
    factor is set up anew."""
    from services.users import link_of, new_link

    with house() as opened:
        made = link_of(opened, new_link(opened, name, by or login()))
    if as_json:
        printing.print_json({"name": name, "link": made})
    else:
        printing.say(f"{name} sets a new password at\n{made}")


@app.command("change")
def change(
    name: Name,
    *,
    role: Annotated[str, typer.Option("--role", metavar="ROLE", help=f"{ROLES}.")] = "",
    disabled: Annotated[bool | None, typer.Option("--out/--in", help="Shut out, or let in again.")] = None,
    topics: Topics = "",
    email: Annotated[str, typer.Option("--email", metavar="ADDRESS", help="For single sign-on; none for none.")] = "",
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Give another role or other topics, shut out, or let in again. Who is shut out is out at once; who may do or see
    something else logs in again."""
    from services.users import change_user, user_to_json

    with house() as opened:
        seen = "all" if topics == "all" else _wished(topics) if topics else None
        address = "" if email == "none" else email or None
        user = change_user(opened, name, by or login(), role=role, disabled=disabled, topics=seen, email=address)
    if as_json:
        printing.print_json(user_to_json(user))
    else:
        printing.say(f"{user.name} is {user.role}{', and shut out' if user.disabled else ''}{_seeing(user.topics)}")


@app.command("remove")
def remove(name: Name, *, by: By = "", as_json: AsJson = False) -> None:
    """Remove a user with their sessions and tokens. What they did stays, under their name."""
    from services.users import remove_user

    with house() as opened:
        remove_user(opened, name, by or login())
    if as_json:
        printing.print_json({"removed": name})
    else:
        printing.say(f"{name} is removed")


@app.command("token")
def token(
    name: Name,
    *,
    deeds: Annotated[
        list[str] | None,
        typer.Option("--for", metavar="DEED", help="read, label, alerts, rules, topics, sources, users."),
    ] = None,
    about: Annotated[str, typer.Option("--about", metavar="TEXT", help="What it is for.")] = "",
    until: Annotated[str, typer.Option("--until", metavar="TIME", help="90d, or a time; for ever when left out.")] = "",
    topics: Topics = "all",
    as_json: AsJson = False,
) -> None:
    """Make a token by which a program comes in as this user, to read or for what is said. It is shown once."""
    from services.users import add_token, listed_as

    with house() as opened:
        end = coming(until, "--until", opened.clock()) if until else None
        user = listed_as(opened, name)
        made, secret = add_token(opened, user, about, deeds or (), until=end, topics=_wished(topics))
    if as_json:
        printing.print_json({"id": made.id, "user": made.user, "token": secret})
    else:
        printing.say(f"Token {made.id} of {made.user}, shown this once; send it as Authorization: Bearer …\n{secret}")


@app.command("tokens")
def tokens_list(as_json: AsJson = False) -> None:
    """Every token: whose it is, what it may do, when it was used last."""
    from services.users import token_to_json, tokens

    with house() as opened:
        found = tokens(opened)
    if as_json:
        for one in found:
            printing.print_json(token_to_json(one))
        return
    rows = [
        (str(t.id), t.user, t.name, ", ".join(sorted(t.deeds)), printing.when(t.used) if t.used else "never")
        for t in found
    ]
    printing.table(("number", "user", "about", "may", "used"), rows, empty="There are no tokens.")


@app.command("revoke")
def revoke(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="As `users tokens` shows it.")],
    *,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """End a token at once."""
    from services.users import remove_token, token_to_json

    with house() as opened:
        gone = remove_token(opened, number, by or login())
    if as_json:
        printing.print_json(token_to_json(gone))
    else:
        printing.say(f"token {gone.id} of {gone.user} is no more")


def _wished(written: str) -> list[str] | None:
    """Topics as an option says them; None for all."""
    if written.strip() == "all":
        return None
    return [one.strip() for one in written.split(",") if one.strip() not in ("", "none")]


def _seeing(topics: frozenset[str] | None) -> str:
    return "" if topics is None else f"; sees {', '.join(sorted(topics)) or 'no topic'}"


def _told(user: User) -> tuple[str, str, str]:
    seen = "all topics" if user.topics is None else ", ".join(sorted(user.topics)) or "no topic"
    return seen, "yes" if user.second else "no", "shut out" if user.disabled else ""
