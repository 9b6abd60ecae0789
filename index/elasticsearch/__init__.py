"""The mention index on Elasticsearch: one index a month, exact answers, writes at the ledger's versions."""

from index.elasticsearch.engine import ElasticsearchIndex

__all__ = ["ElasticsearchIndex"]
