BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE backfills (
	topic VARCHAR NOT NULL, 
	revision INTEGER NOT NULL, 
	cursor BIGINT NOT NULL, 
	"after" VARCHAR NOT NULL, 
	begun_at BIGINT NOT NULL, 
	PRIMARY KEY (topic)
);
CREATE TABLE claims (
	"key" TEXT NOT NULL, 
	mention VARCHAR NOT NULL, 
	PRIMARY KEY ("key")
);
CREATE TABLE cursors (
	source VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (source, name)
);
CREATE TABLE detectors (
	rule VARCHAR NOT NULL, 
	topic VARCHAR NOT NULL, 
	cursor INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	PRIMARY KEY (rule, topic)
);
CREATE TABLE facts (
	name VARCHAR NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (name)
);
CREATE TABLE frontier (
	source VARCHAR NOT NULL, 
	url TEXT NOT NULL, 
	ref TEXT NOT NULL, 
	hint TEXT NOT NULL, 
	looks INTEGER NOT NULL, 
	failures INTEGER NOT NULL, 
	due BIGINT, 
	PRIMARY KEY (source, url)
);
CREATE TABLE incident_log (
	id INTEGER NOT NULL, 
	incident VARCHAR NOT NULL, 
	at BIGINT NOT NULL, 
	who TEXT NOT NULL, 
	what VARCHAR NOT NULL, 
	note TEXT NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE incidents (
	id VARCHAR NOT NULL, 
	rule VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	topic VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	severity INTEGER NOT NULL, 
	opened_at BIGINT NOT NULL, 
	fired_at BIGINT, 
	acknowledged_at BIGINT, 
	resolved_at BIGINT, 
	assignee TEXT NOT NULL, 
	snoozed_until BIGINT, 
	evidence TEXT NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE leases (
	name VARCHAR NOT NULL, 
	owner VARCHAR NOT NULL, 
	token BIGINT NOT NULL, 
	expires BIGINT NOT NULL, 
	PRIMARY KEY (name)
);
CREATE TABLE ledger (
	mention VARCHAR NOT NULL, 
	month VARCHAR NOT NULL, 
	version BIGINT NOT NULL, 
	first_seen BIGINT NOT NULL, 
	state VARCHAR NOT NULL, 
	"into" VARCHAR, 
	PRIMARY KEY (mention)
);
CREATE TABLE list_revisions (
	list VARCHAR NOT NULL, 
	revision INTEGER NOT NULL, 
	"query" TEXT NOT NULL, 
	published_at BIGINT NOT NULL, 
	retired_at BIGINT, 
	PRIMARY KEY (list, revision)
);
CREATE TABLE notifications (
	id INTEGER NOT NULL, 
	incident VARCHAR NOT NULL, 
	event VARCHAR NOT NULL, 
	channel VARCHAR NOT NULL, 
	body TEXT NOT NULL, 
	due BIGINT NOT NULL, 
	attempts INTEGER NOT NULL, 
	sent_at BIGINT, 
	error TEXT NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT one_notification UNIQUE (incident, event, channel)
);
CREATE TABLE observations (
	seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	mention VARCHAR NOT NULL, 
	topic VARCHAR NOT NULL, 
	revision INTEGER NOT NULL, 
	seen_at BIGINT NOT NULL, 
	event_at BIGINT NOT NULL, 
	live BOOLEAN NOT NULL, 
	negative BOOLEAN, 
	method VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	language VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	author TEXT NOT NULL, 
	cluster VARCHAR NOT NULL, 
	thread TEXT NOT NULL, 
	CONSTRAINT one_observation UNIQUE (mention, topic)
);
CREATE TABLE outbox (
	seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	source VARCHAR NOT NULL, 
	ref TEXT NOT NULL, 
	canonical TEXT NOT NULL, 
	capture TEXT NOT NULL, 
	seen_at BIGINT NOT NULL
);
CREATE TABLE quarantine (
	id INTEGER NOT NULL, 
	source VARCHAR NOT NULL, 
	ref TEXT NOT NULL, 
	canonical TEXT NOT NULL, 
	capture TEXT NOT NULL, 
	seen_at BIGINT NOT NULL, 
	reason TEXT NOT NULL, 
	trace TEXT NOT NULL, 
	since BIGINT NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE rules (
	id VARCHAR NOT NULL, 
	definition TEXT NOT NULL, 
	home VARCHAR NOT NULL, 
	published_at BIGINT NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE seen (
	source VARCHAR NOT NULL, 
	ref TEXT NOT NULL, 
	hash VARCHAR NOT NULL, 
	first_seen BIGINT NOT NULL, 
	PRIMARY KEY (source, ref)
);
CREATE TABLE sources (
	id VARCHAR NOT NULL, 
	url TEXT NOT NULL, 
	kind VARCHAR NOT NULL, 
	every INTEGER, 
	render BOOLEAN NOT NULL, 
	options TEXT NOT NULL, 
	home VARCHAR NOT NULL, 
	paused BOOLEAN NOT NULL, 
	site VARCHAR NOT NULL, 
	last_visit BIGINT, 
	last_success BIGINT, 
	outcome VARCHAR, 
	message TEXT NOT NULL, 
	next_due BIGINT, 
	hold_until BIGINT, 
	failures INTEGER NOT NULL, 
	rate FLOAT, 
	PRIMARY KEY (id)
);
CREATE TABLE topic_lists (
	topic VARCHAR NOT NULL, 
	topic_revision INTEGER NOT NULL, 
	list VARCHAR NOT NULL, 
	list_revision INTEGER NOT NULL, 
	PRIMARY KEY (topic, topic_revision, list)
);
CREATE TABLE topic_revisions (
	topic VARCHAR NOT NULL, 
	revision INTEGER NOT NULL, 
	definition TEXT NOT NULL, 
	home VARCHAR NOT NULL, 
	published_at BIGINT NOT NULL, 
	retired_at BIGINT, 
	PRIMARY KEY (topic, revision)
);
CREATE TABLE validators (
	source VARCHAR NOT NULL, 
	url TEXT NOT NULL, 
	etag TEXT NOT NULL, 
	last_modified TEXT NOT NULL, 
	PRIMARY KEY (source, url)
);
CREATE TABLE visits (
	id INTEGER NOT NULL, 
	source VARCHAR NOT NULL, 
	started BIGINT NOT NULL, 
	ended BIGINT NOT NULL, 
	outcome VARCHAR NOT NULL, 
	status INTEGER, 
	message TEXT NOT NULL, 
	requests INTEGER NOT NULL, 
	new INTEGER NOT NULL, 
	edited INTEGER NOT NULL, 
	unchanged INTEGER NOT NULL, 
	quarantined INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
CREATE INDEX ix_sources_site ON sources (site);
CREATE INDEX ix_sources_next_due ON sources (next_due);
CREATE INDEX visits_by_source ON visits (source, started);
CREATE INDEX frontier_by_due ON frontier (source, due);
CREATE INDEX ix_claims_mention ON claims (mention);
CREATE INDEX observations_by_event ON observations (topic, event_at);
CREATE INDEX incidents_by_state ON incidents (state, opened_at);
CREATE INDEX ix_incident_log_incident ON incident_log (incident);
CREATE INDEX ix_notifications_incident ON notifications (incident);
COMMIT;