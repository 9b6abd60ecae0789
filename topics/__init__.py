"""The query language: text → streams, query → tree, tree → matcher, lint, explain.

In: captures' text, and queries as marketers type them. Out: documents to match, checked queries with problems and their
fixes, matches with spans. Nothing here reads a file, a clock or the network. QUERY is the definition.
"""

from topics.boundaries import sentences
from topics.document import Document, read_document
from topics.drawn import lists_used
from topics.explain import Explanation, Step, explain
from topics.handles import tagged_by
from topics.necessary import AllOf, AnyOf, Condition, Everything, Necessary, Prefix, Sequence, Term
from topics.problems import Fix, Problem
from topics.query import Checked, Query, check, compile_query
from topics.streams import TOKENIZER_VERSION, Streams, read_text
from topics.topicset import TopicSet
from topics.tree import Node, print_query
from topics.variants import Variant, variants
from topics.wider import wider

__all__ = [
    "TOKENIZER_VERSION",
    "AllOf",
    "AnyOf",
    "Checked",
    "Condition",
    "Document",
    "Everything",
    "Explanation",
    "Fix",
    "Necessary",
    "Node",
    "Prefix",
    "Problem",
    "Query",
    "Sequence",
    "Step",
    "Streams",
    "Term",
    "TopicSet",
    "Variant",
    "check",
    "compile_query",
    "explain",
    "lists_used",
    "print_query",
    "read_document",
    "read_text",
    "sentences",
    "tagged_by",
    "variants",
    "wider",
]
