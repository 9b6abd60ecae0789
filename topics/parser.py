"""A query as typed → its tree. Any string gives a tree or a refusal, in time bounded by its length."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from model.said import said
from topics.fieldterms import read_values
from topics.forms import forms_of
from topics.levels import Operand, at_least, resolve
from topics.lexer import FIELDS, Piece, read_pieces
from topics.problems import Findings
from topics.tree import And, FieldTerm, Forms, ListRef, Node, Not, Or, Phrase, Scoped, children_of, walk
from topics.words import has_letters, read_word

MAX_BYTES = 64 * 1024
MAX_TERMS = 5_000
MAX_DEPTH = 50
MAX_PHRASE = 200
OPEN_ENDS = ("unclosed-quote", "unclosed-brace", "unclosed-range", "unclosed-comment")


class _TooMuch(Exception):
    """A limit was passed and reported; reading on would help nobody."""


class Limits:
    """Counts the terms and the depth of a query together with the lists it draws in."""

    def __init__(self) -> None:
        self.terms = 0
        self.depth = 0


def parse(
    source: str,
    findings: Findings,
    *,
    lists: Mapping[str, str],
    within: tuple[str, ...] = (),
    limits: Limits | None = None,
) -> Node | None:
    """The tree as it would be read, or None when nothing readable was left; problems go to ``findings``."""
    if len(source.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        findings.error("too-long", "A query may take 64 KB; split it into several topics", 0, len(source))
        return None
    parser = _Parser(source, findings, lists, within, limits or Limits())
    try:
        tree = parser.read()
    except _TooMuch:
        return None
    if tree is None and not findings.refused:
        findings.error("empty", "The query is empty; write what to look for", 0, len(source))
    elif tree is not None:
        _check_positive(tree, findings, root=not within)
    return tree


def positive(node: Node) -> bool:
    """Whether the node asks for something to be there; a query of only NOTs does not."""
    if isinstance(node, Not):
        return False
    if isinstance(node, And):
        return any(map(positive, node.children))
    if isinstance(node, Or):
        return all(map(positive, node.children))
    return all(map(positive, children_of(node)))


def _check_positive(tree: Node, findings: Findings, *, root: bool) -> None:
    message = "This only says what must not be there; say what to look for as well"
    if root and not positive(tree) and not isinstance(tree, Or):
        findings.error("only-not", message, tree.start, tree.end)
    for node in walk(tree):
        if isinstance(node, Or):
            for child in node.children:
                if not positive(child):
                    findings.error("only-not", message, child.start, child.end)


class _Parser:
    def __init__(
        self, source: str, findings: Findings, lists: Mapping[str, str], within: tuple[str, ...], limits: Limits
    ) -> None:
        self.findings = findings
        self.pieces = read_pieces(source, findings)
        self.at = 0
        self.lists = lists
        self.within = within
        self.limits = limits
        self.scope = ""

    def read(self) -> Node | None:
        return self.level(None, 0).node

    def peek(self) -> Piece | None:
        return self.pieces[self.at] if self.at < len(self.pieces) else None

    def level(self, opened: Piece | None, depth: int) -> Operand:
        """Everything up to the closing bracket."""
        if self.limits.depth + depth > MAX_DEPTH and opened:
            self.refuse("too-deep", said("Brackets may nest {most} deep", most=MAX_DEPTH), opened)
        items: list[Operand | Piece] = []
        start, end = (opened.start if opened else 0), len(self.findings.source)
        while (piece := self.peek()) is not None:
            self.at += 1
            if piece.kind == "close":
                if opened:
                    end = piece.end
                    break
                fix = self.findings.replaced("Remove it", piece.start, piece.end, "")
                self.findings.error("stray-bracket", "This bracket was never opened", piece.start, piece.end, fix)
            elif piece.kind == "operator" and piece.text != "ATLEAST":
                items.append(piece)
            else:
                items.append(self.operand(piece, depth))
        else:
            if opened:
                self.report_unclosed(opened)
        node = resolve(items, self.findings)
        if opened and not items:
            self.findings.error("empty-brackets", "There is nothing between these brackets", start, end)
        return Operand(node, start, end)

    def report_unclosed(self, opened: Piece) -> None:
        """What else is open at the end is closed before it: a bracket within an open quote would be part of that."""
        size = len(self.findings.source)
        open_ends = (p.fixes[0].query[size:] for p in self.findings.problems if p.code in OPEN_ENDS and p.fixes)
        fix = self.findings.replaced("Close it at the end", size, size, f"{next(open_ends, '')})")
        self.findings.error("unclosed-bracket", "This bracket is never closed", opened.start, opened.end, fix)

    def count_terms(self, number: int, piece: Piece) -> None:
        self.limits.terms += number
        if self.limits.terms > MAX_TERMS:
            message = said("A query may have {most:,} terms; split it into several topics", most=MAX_TERMS)
            self.refuse("too-many-terms", message, piece)

    def refuse(self, code: str, message: str, piece: Piece) -> None:
        self.findings.error(code, message, piece.start, piece.end)
        raise _TooMuch

    def operand(self, piece: Piece, depth: int) -> Operand:
        if piece.kind == "open":
            return self.level(piece, depth + 1)
        if piece.kind == "operator":
            return self.counted(piece, depth)
        if piece.kind == "field":
            return self.field(piece, depth)
        if piece.kind == "list":
            return Operand(self.named_list(piece, depth), piece.start, piece.end)
        return Operand(self.leaf(piece), piece.start, piece.end)

    def leaf(self, piece: Piece) -> Node | None:
        self.count_terms(1, piece)
        if piece.kind == "forms":
            return self.forms(piece)
        if piece.kind == "word" and "://" in piece.text and has_letters(piece.text):
            self.report_address(piece)
            return None
        if piece.kind == "word":
            word = read_word(piece.text, piece.start, piece.end, self.findings)
            if word is not None and len(word.atoms) > MAX_PHRASE:
                self.report_long(piece)
                return None
            if word is None and not has_letters(piece.text):
                self.report_symbols(piece)
            return word
        return self.phrase(piece)

    def report_long(self, piece: Piece) -> None:
        message = said("A phrase may have {most} words, or letters of a script without blanks", most=MAX_PHRASE)
        self.findings.error("long-phrase", message, piece.start, piece.end)

    def report_address(self, piece: Piece) -> None:
        fix = self.findings.replaced("Look among the links", piece.start, piece.end, f'links:"{piece.text}"')
        message = "Addresses are not part of the searched text; look for them with links:"
        self.findings.error("address", message, piece.start, piece.end, fix)

    def report_symbols(self, piece: Piece) -> None:
        meant = {"&": "AND", "&&": "AND", "+": "AND", "|": "OR", "||": "OR", "-": "NOT", "!": "NOT"}.get(piece.text)
        remove = self.findings.replaced("Remove it", piece.start, piece.end, "")
        fixes = (
            [self.findings.replaced(said("Write {operator}", operator=meant), piece.start, piece.end, meant), remove]
            if meant
            else [remove]
        )
        message = said("There is no letter or number to search for in {text}", text=piece.text[:20])
        if set(piece.text) <= {"*", "?"}:
            self.findings.error("wildcard-short", "A wildcard needs letters beside it", piece.start, piece.end, remove)
            return
        self.findings.error("symbols-only", message, piece.start, piece.end, *fixes)

    def phrase(self, piece: Piece) -> Node | None:
        words, at = [], piece.start + 1
        for chunk in piece.text.split():
            at = self.findings.source.index(chunk, at)
            word = read_word(chunk, at, at + len(chunk), self.findings)
            if word is not None:
                words.append(word)
            elif has_letters(chunk):
                return None
            elif set(chunk) & {"*", "?"}:
                self.findings.error("wildcard-short", "A wildcard needs letters beside it", at, at + len(chunk))
                return None
            else:
                fix = self.findings.replaced("Remove it", at, at + len(chunk), "")
                message = said("{text} alone is not searched for", text=chunk[:20])
                self.findings.warn("ignored-symbols", message, at, at + len(chunk), fix)
            at += len(chunk)
        if sum(len(word.atoms) for word in words) > MAX_PHRASE:
            self.report_long(piece)
            return None
        self.count_terms(max(len(words) - 1, 0), piece)
        if words:
            return Phrase(tuple(words), piece.kind == "cased", start=piece.start, end=piece.end)
        nothing = (
            "There is nothing to search for in these braces"
            if piece.kind == "cased"
            else "There is nothing to search for in these quotes"
        )
        self.findings.error("empty-phrase", nothing, piece.start, piece.end)
        return None

    def forms(self, piece: Piece) -> Node | None:
        word = read_word(piece.text, piece.start + 1, piece.end, self.findings)
        if word is None or len(word.atoms) != 1 or word.left or word.right or word.atoms[0].wild:
            fix = self.findings.replaced("Search for it as it is", piece.start, piece.end, piece.text)
            message = "~ takes one plain word, as in ~Orlen"
            self.findings.error("forms-word", message, piece.start, piece.end, fix)
            return None
        forms = (read_word(form, piece.start, piece.end, self.findings) for form in forms_of(piece.text))
        return Forms(piece.text, tuple(form for form in forms if form), start=piece.start, end=piece.end)

    def counted(self, piece: Piece, depth: int) -> Operand:
        opened = self.peek()
        if opened is None or opened.kind != "open":
            message = "ATLEAST/n is followed by brackets, as in ATLEAST/2(late)"
            self.findings.error("atleast-brackets", message, piece.start, piece.end)
            return Operand(None, piece.start, piece.end)
        self.at += 1
        child = self.level(opened, depth + 1)
        return Operand(at_least(piece, child, self.findings), piece.start, child.end)

    def named_list(self, piece: Piece, depth: int) -> Node | None:
        self.count_terms(1, piece)
        if piece.text not in self.lists:
            known = ", ".join(f"@@{name}" for name in sorted(self.lists)[:5])
            message = (
                said("There is no list named {name}; there are: {known}", name=piece.text, known=known)
                if known
                else said("There is no list named {name}; there is none yet", name=piece.text)
            )
            self.findings.error("unknown-list", message, piece.start, piece.end)
            return None
        if piece.text in self.within or len(self.within) > 10:
            message = said("The list {name} contains itself", name=piece.text)
            self.findings.error("list-cycle", message, piece.start, piece.end)
            return None
        inner = Findings(self.lists[piece.text])
        within = (*self.within, piece.text)
        self.limits.depth += depth + 1
        child = parse(inner.source, inner, lists=self.lists, within=within, limits=self.limits)
        self.limits.depth -= depth + 1
        if inner.refused:
            first = inner.ordered()[0]
            message = said("In the list {name}: {problem}", name=piece.text, problem=first.message)
            self.findings.error("list-problem", message, piece.start, piece.end)
            if first.code in ("too-many-terms", "too-deep"):
                raise _TooMuch
        return child and ListRef(piece.text, child, start=piece.start, end=piece.end)

    def field(self, piece: Piece, depth: int) -> Operand:
        name = piece.text.lower()
        value = self.peek()
        if name not in FIELDS:
            return self.unknown_field(piece, value)
        if value is None or value.start != piece.end or value.kind in ("close", "operator", "field"):
            message = said("{field}: is followed by what to look for, without a blank", field=name)
            self.findings.error("field-value", message, piece.start, piece.end)
            return Operand(None, piece.start, piece.end)
        self.at += 1
        if name in ("title", "text", "quoted"):
            return self.scoped(name, piece, value, depth)
        pieces, end = self.value_pieces(value)
        self.count_terms(len(pieces), piece)
        values = read_values(name, pieces, self.findings)
        node = FieldTerm(name, values, start=piece.start, end=end) if values else None
        return Operand(node, piece.start, end)

    def unknown_field(self, piece: Piece, value: Piece | None) -> Operand:
        end = value.end if value and value.start == piece.end else piece.end
        if value is not None and end == value.end:
            self.at += 1
            if value.kind == "open":
                end = self.value_pieces(value)[1]
        inside = self.findings.source[piece.start : end].replace('"', "")
        fix = self.findings.replaced("Search for the text", piece.start, end, f'"{inside}"')
        message = said(
            "There is no field named {name}; there are {known}", name=piece.text[:40], known=", ".join(FIELDS)
        )
        self.findings.error("unknown-field", message, piece.start, end, fix)
        return Operand(None, piece.start, end)

    def value_pieces(self, value: Piece) -> tuple[list[Piece], int]:
        """The values of ``name:value`` or ``name:(value OR value)`` and where they end."""
        if value.kind != "open":
            return [value], value.end
        pieces: list[Piece] = []
        expect_or = False
        while (piece := self.peek()) is not None:
            self.at += 1
            if piece.kind == "close":
                if not pieces or not expect_or:
                    message = "A list of values is written (a OR b)"
                    self.findings.error("value-list", message, value.start, piece.end)
                return pieces, piece.end
            if expect_or != (piece.kind == "operator" and piece.text == "OR") or piece.kind in ("open", "field"):
                message = "A list of values is written (a OR b)"
                self.findings.error("value-list", message, piece.start, piece.end)
                return pieces, self.skip_to_close(piece)
            if not expect_or:
                pieces.append(piece)
            expect_or = not expect_or
        self.report_unclosed(value)
        return pieces, len(self.findings.source)

    def skip_to_close(self, last: Piece) -> int:
        depth = 1 + (last.kind == "open")
        while depth and (piece := self.peek()) is not None:
            self.at += 1
            depth += (piece.kind == "open") - (piece.kind == "close")
            last = piece
        return last.end

    def scoped(self, name: str, piece: Piece, value: Piece, depth: int) -> Operand:
        if self.scope:
            message = said("{field}: cannot stand inside {other}:", field=name, other=self.scope)
            self.findings.error("nested-field", message, piece.start, piece.end)
        before, self.scope = self.scope, name
        child = self.operand(value, depth)
        self.scope = before
        if child.node is None or before:
            return Operand(None, piece.start, child.end)
        inside = next((node for node in walk(child.node) if isinstance(node, FieldTerm | Scoped)), None)
        if inside is not None:
            message = said("Fields cannot stand inside {field}:", field=name)
            self.findings.error("nested-field", message, piece.start, child.end)
            return Operand(None, piece.start, child.end)
        scope: Literal["title", "text", "quoted"] = (
            "title" if name == "title" else "text" if name == "text" else "quoted"
        )
        return Operand(Scoped(scope, child.node, start=piece.start, end=child.end), piece.start, child.end)
