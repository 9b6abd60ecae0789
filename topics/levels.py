"""What stands between two brackets: operands and operators of one level → one node, mixtures reported."""

from __future__ import annotations

from dataclasses import dataclass

from model.said import said
from topics.lexer import Piece
from topics.problems import Findings, Fix
from topics.tree import And, AtLeast, Forms, ListRef, Near, Node, Not, NotNear, Or, Phrase, Word, children_of

MAX_CHAIN = 20
"""NEARs in a row that are still read, so that a fix can be offered."""
MAX_NEARS = 10
"""NEARs inside one another: each costs another pass over what the one inside found."""
NEARS = ("NEAR", "ONEAR", "NOT NEAR")


@dataclass(frozen=True, slots=True)
class Operand:
    """A node and the range it takes in the source, its brackets included. No node: what stood there was reported."""

    node: Node | None
    start: int
    end: int


@dataclass(slots=True)
class _Term:
    operand: Operand
    operator: Piece | None
    """What stands between the term before and this one; None for the first and where nothing was written."""
    negations: int = 0
    start: int = 0


def resolve(items: list[Operand | Piece], findings: Findings) -> Node | None:
    """The node of a level. Where several readings are possible, NEAR > NOT > AND > OR is taken and reported."""
    terms = _join_neighbours(_terms(items, findings), findings)
    terms = _negate(_resolve_nears(terms, findings))
    groups: list[list[Operand]] = []
    for number, term in enumerate(terms):
        if number and not (term.operator and term.operator.text == "OR"):
            groups[-1].append(term.operand)
        else:
            groups.append([term.operand])
    if len(groups) > 1 and any(len(group) > 1 for group in groups):
        _report_mixture(groups, findings)
    made = [_group(And, group) for group in groups]
    return _group(Or, [operand for operand in made if operand.node]).node if made else None


def spannable(node: Node) -> bool:
    """Whether a node has places of its own, so that NEAR and ATLEAST can count from them."""
    if isinstance(node, Or):
        return all(map(spannable, node.children))
    if isinstance(node, ListRef):
        return spannable(node.child)
    return isinstance(node, Word | Phrase | Forms | Near)


def _group(kind: type[And] | type[Or], operands: list[Operand]) -> Operand:
    nodes = tuple(operand.node for operand in operands if operand.node is not None)
    start, end = (operands[0].start, operands[-1].end) if operands else (0, 0)
    if len(nodes) <= 1:
        return Operand(nodes[0] if nodes else None, start, end)
    return Operand(kind(nodes, start=start, end=end), start, end)


def _terms(items: list[Operand | Piece], findings: Findings) -> list[_Term]:
    terms: list[_Term] = []
    operator: Piece | None = None
    nots: list[Piece] = []
    for item in items:
        if isinstance(item, Operand):
            start = nots[0].start if nots else item.start
            terms.append(_Term(item, operator or (nots[0] if nots and terms else None), len(nots), start))
            operator, nots = None, []
        elif item.text == "NOT" and nots:
            _report_double(nots[0], item, operator, findings)
        elif item.text == "NOT":
            nots.append(item)
        elif operator or nots or not terms:
            _report_missing(item, findings)
        else:
            operator = item
    for left in (operator, *nots):
        if left is not None:
            _report_missing(left, findings)
    return terms


def _report_double(first: Piece, second: Piece, operator: Piece | None, findings: Findings) -> None:
    fixes = [findings.replaced("Leave both out", first.start, second.end, "" if operator else "AND")]
    findings.error("double-not", "NOT NOT takes back what it says", first.start, second.end, *fixes)


def _report_missing(operator: Piece, findings: Findings) -> None:
    fix = findings.replaced(said("Remove this {operator}", operator=operator.text), operator.start, operator.end, "")
    message = said("{operator} needs something to search for on each side", operator=operator.text)
    findings.error("missing-operand", message, operator.start, operator.end, fix)


def _join_neighbours(terms: list[_Term], findings: Findings) -> list[_Term]:
    """Words side by side become one AND group, reported once a run."""
    joined: list[_Term] = []
    run: list[_Term] = []
    for term in terms:
        if run and term.operator is not None:
            joined.append(_join(run, findings, alone=False))
            run = []
        run.append(term)
    if run:
        joined.append(_join(run, findings, alone=not joined))
    return joined


def _join(run: list[_Term], findings: Findings, *, alone: bool) -> _Term:
    if len(run) == 1:
        return run[0]
    first, last = run[0], run[-1]
    if all(term.operand.node for term in run):
        start, end = first.operand.start, last.operand.end
        fixes = _neighbour_fixes([term.operand for term in run], findings, alone=alone)
        findings.error(
            "implicit-and", "Say how these belong together: a phrase, or AND between them", start, end, *fixes
        )
    return _Term(_group(And, [term.operand for term in run]), first.operator, first.negations, first.start)


def _neighbour_fixes(run: list[Operand], findings: Findings, *, alone: bool) -> list[Fix]:
    source, start, end = findings.source, run[0].start, run[-1].end
    written = [source[operand.start : operand.end] for operand in run]
    fixes = []
    plain = all(isinstance(operand.node, Word) for operand in run)
    if plain and any(word in ("and", "or", "not") for word in written[1:-1]):
        meant = " ".join(word.upper() if word in ("and", "or", "not") else word for word in written)
        fixes.append(findings.replaced("Read it as the operator", start, end, meant if alone else f"({meant})"))
    if plain:
        fixes.append(findings.replaced("Search for the phrase", start, end, f'"{" ".join(written)}"'))
    both = " AND ".join(written)
    fixes.append(findings.replaced("Search for all of them", start, end, both if alone else f"({both})"))
    return fixes


def _resolve_nears(terms: list[_Term], findings: Findings) -> list[_Term]:
    """NEAR terms become one, from the left."""
    nears = sum(term.operator is not None and term.operator.text in NEARS for term in terms)
    if not nears:
        return terms
    if nears > MAX_CHAIN:
        start, end = terms[0].start, terms[-1].operand.end
        findings.error("mixed-near", "NEAR beside another operator needs brackets", start, end)
        return []
    made: list[_Term] = []
    brackets: list[tuple[int, int]] = []
    for term in terms:
        if term.operator is None or term.operator.text not in NEARS or not made:
            made.append(term)
            continue
        before = made.pop()
        if term.negations:
            _report_operand(term.operand, term.operator.text, findings)
        whole = Operand(
            _near(before.operand, term.operator, term.operand, findings), before.operand.start, term.operand.end
        )
        brackets.append((whole.start, whole.end))
        made.append(_Term(whole, before.operator, before.negations, before.start))
    if nears < len(terms) - 1 or nears > 1 or made[0].negations:
        start, end = terms[0].start, terms[-1].operand.end
        ranges = brackets if len(made) > 1 or made[0].negations else brackets[:-1]
        fix = findings.bracketed("Put NEAR in brackets", ranges)
        findings.error("mixed-near", "NEAR beside another operator needs brackets", start, end, fix)
    return made


def _near(left: Operand, operator: Piece, right: Operand, findings: Findings) -> Node | None:
    name, n = operator.text, operator.n
    if not 0 <= n <= 99:
        fixes = [findings.replaced(f"{name}/{n}", operator.start, operator.end, f"{name}/{n}") for n in (5, 10)]
        message = said("{operator} needs a distance from 0 to 99, as in {operator}/5", operator=name)
        findings.error("near-distance", message, operator.start, operator.end, *fixes)
    n = min(max(n, 0), 99)
    bad = False
    for operand in (left, right):
        if operand.node is None:
            bad = True
        elif not spannable(operand.node):
            bad = True
            _report_operand(operand, name, findings)
    if bad or left.node is None or right.node is None:
        return None
    if max(_nears(left.node), _nears(right.node)) == MAX_NEARS:
        message = said("More than {most} NEARs inside one another: use AND for some of them", most=MAX_NEARS)
        findings.error("near-depth", message, left.start, right.end)
    if name == "NOT NEAR":
        return NotNear(left.node, right.node, n, start=left.start, end=right.end)
    return Near(left.node, right.node, n, name == "ONEAR", start=left.start, end=right.end)


def _nears(node: Node) -> int:
    """How many NEARs lie inside one another."""
    below = max(map(_nears, children_of(node)), default=0)
    return below + 1 if isinstance(node, Near) else below


def _report_operand(operand: Operand, name: str, findings: Findings) -> None:
    message = said("{operator} takes words, phrases, wildcards, forms, OR groups and bracketed NEARs", operator=name)
    findings.error("near-operand", message, operand.start, operand.end)


def _negate(terms: list[_Term]) -> list[_Term]:
    for term in terms:
        node = term.operand.node
        if term.negations and node is not None:
            node = Not(node, start=term.start, end=term.operand.end)
        term.operand = Operand(node, term.start, term.operand.end)
    return terms


def _report_mixture(groups: list[list[Operand]], findings: Findings) -> None:
    ranges = [(group[0].start, group[-1].end) for group in groups if len(group) > 1]
    start, end = groups[0][0].start, groups[-1][-1].end
    fix = findings.bracketed("Put AND in brackets", ranges)
    findings.error("mixed-and-or", "AND and OR side by side can be read in two ways; use brackets", start, end, fix)


def at_least(operator: Piece, child: Operand, findings: Findings) -> Node | None:
    """The ATLEAST node of an operator piece and its bracketed operand."""
    if not 1 <= operator.n <= 99:
        fix = findings.replaced("ATLEAST/2", operator.start, operator.end, "ATLEAST/2")
        message = "ATLEAST needs a number from 1 to 99, as in ATLEAST/2(word)"
        findings.error("atleast-number", message, operator.start, operator.end, fix)
        return None
    if child.node is None:
        return None
    if not spannable(child.node):
        _report_operand(child, "ATLEAST", findings)
        return None
    return AtLeast(operator.n, child.node, start=operator.start, end=child.end)
