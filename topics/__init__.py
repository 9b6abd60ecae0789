"""The query language: text → streams, query → tree, tree → matcher, lint, explain.

In: captures' text, and queries as marketers type them. Out: documents to match, checked queries with problems and their
fixes, matches with spans. Nothing here reads a file, a clock or the network. QUERY is the definition.
"""
