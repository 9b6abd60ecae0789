"""The query language: text → streams, query → tree, tree → matcher, lint, explain.

In: captures' text, and queries as marketers type them. Out: documents to match, checked queries with problems and their
fixes, matches with spans. Nothing here reads a file, a clock or the network. QUERY is the definition.
"""

from topics.boundaries import sentences
from topics.document import Document, Scope, read_document
from topics.drawn import lists_used
from topics.explain import Explanation, Step, explain
from topics.exporting import Exported, quoted, to_lucene
from topics.fieldterms import normal
from topics.handles import tagged_by
from topics.prepare import fold_accents
from topics.problems import Fix, Problem
from topics.query import Checked, Query, check, compile_query, mended
from topics.scripts import FILLER
from topics.streams import MAX_GLUE, TOKENIZER_VERSION, Streams, is_spaceless, read_text
from topics.topicset import TopicSet
from topics.tree import (
    And,
    AtLeast,
    Atom,
    FieldTerm,
    Forms,
    ListRef,
    Near,
    Node,
    Not,
    NotNear,
    Or,
    Phrase,
    Scoped,
    Value,
    Word,
    print_query,
    walk,
)
from topics.variants import Variant, variants
from topics.view import View
from topics.wider import wider

__all__ = [
    "FILLER",
    "MAX_GLUE",
    "TOKENIZER_VERSION",
    "And",
    "AtLeast",
    "Atom",
    "Checked",
    "Document",
    "Explanation",
    "Exported",
    "FieldTerm",
    "Fix",
    "Forms",
    "ListRef",
    "Near",
    "Node",
    "Not",
    "NotNear",
    "Or",
    "Phrase",
    "Problem",
    "Query",
    "Scope",
    "Scoped",
    "Step",
    "Streams",
    "TopicSet",
    "Value",
    "Variant",
    "View",
    "Word",
    "check",
    "compile_query",
    "explain",
    "fold_accents",
    "is_spaceless",
    "lists_used",
    "mended",
    "normal",
    "print_query",
    "quoted",
    "read_document",
    "read_text",
    "sentences",
    "tagged_by",
    "to_lucene",
    "variants",
    "walk",
    "wider",
]
