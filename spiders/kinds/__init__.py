"""The spiders: one file with one small class for each kind of source. A file put here is a spider; others come by the
entry point ``earshot.spiders``."""
