-- 0001 0002 0003 0004 0005
CREATE INDEX ix_act_event_id ON act (event_id);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_act_issuer_day ON act (issuer, day);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_act_issuer_number_key ON act (issuer, number_key);
-- 0005
CREATE INDEX ix_act_language_event_id ON act (language, event_id);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_announcement_channel_state_at ON announcement (channel, state, at);
-- 0005
CREATE INDEX ix_announcement_level_event_id ON announcement (level, event_id);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_announcement_state_at ON announcement (state, at);
-- postgresql 0005
CREATE INDEX ix_article_language_story_id ON article (language, story_id);
-- sqlite 0005
CREATE INDEX ix_article_language_story_id ON article (language, story_id) WHERE story_id IS NOT NULL;
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_article_source_id_content_hash ON article (source_id, content_hash);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_article_source_id_last_seen_at ON article (source_id, last_seen_at);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_article_story_id ON article (story_id);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_article_url_key_source_id ON article (url_key, source_id);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_burst_channel_began_at ON burst (channel, began_at);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_candidate_seen_at ON candidate (seen_at);
-- 0002 0003 0004 0005
CREATE INDEX ix_consultation_answer_article_id ON consultation_answer (article_id);
-- 0002 0003 0004 0005
CREATE INDEX ix_consultation_due_at ON consultation (due_at);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_delivery_channel_delivered_at ON delivery (channel, delivered_at);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_delivery_edits ON delivery (edits);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_delivery_event_id ON delivery (event_id);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_delivery_redact_at ON delivery (redact_at);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_delivery_state_not_before ON delivery (state, not_before);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_delivery_sweep_at ON delivery (sweep_at);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_delivery_thread_of ON delivery (thread_of);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_development_event_id ON development (event_id);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_dropped_key ON dropped ("key");
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_event_day ON event (day);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_event_issuer_day ON event (issuer, day);
-- postgresql 0001 0002 0003 0004 0005
CREATE INDEX ix_event_joined_into ON event (joined_into);
-- sqlite 0001 0002 0003 0004 0005
CREATE INDEX ix_event_joined_into ON event (joined_into) WHERE joined_into IS NOT NULL;
-- 0005
CREATE INDEX ix_event_list ON event (opened_at, day, label, joined_into, issuer, direction, measure, stage, reports, sample, id);
-- 0001 0002 0003 0004
CREATE INDEX ix_event_opened_at ON event (opened_at);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_event_subject_concept_day_event_id ON event_subject (concept, day, event_id);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_event_subject_issuer_concept_day_event_id ON event_subject (issuer, concept, day, event_id);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_interaction_action ON interaction (action);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_interaction_event_id ON interaction (event_id);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_page_due_at ON page (due_at);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_page_url ON page (url);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_poll_state_due_at ON poll_state (due_at);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_precedent_result_day ON precedent_result (day);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_recent_alert_channel_at ON recent_alert (channel, at);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_register_entry_event_id ON register_entry (event_id);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_register_entry_issuer_number_key ON register_entry (issuer, number_key);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_rule_match_rule_id ON rule_match (rule_id);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_scheduled_task_at ON scheduled_task (at);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_source_alarm_kind_raised_at ON source_alarm (kind, raised_at);
-- 0001 0002 0003 0004 0005
CREATE INDEX ix_source_alarm_notice ON source_alarm (notice);
-- postgresql 0001 0002 0003 0004 0005
CREATE INDEX ix_word_index_words ON word_index USING gin (words);
-- 0001 0002 0003 0004
CREATE TABLE act (
article_id TEXT NOT NULL,
ordinal INTEGER NOT NULL,
event_id TEXT,
issuer TEXT NOT NULL,
day DATE NOT NULL,
tier INTEGER NOT NULL,
certainty INTEGER NOT NULL,
direction TEXT NOT NULL,
family TEXT NOT NULL,
number_key TEXT,
subject TEXT NOT NULL,
act JSON NOT NULL,
CONSTRAINT pk_act PRIMARY KEY (article_id, ordinal),
CONSTRAINT fk_act_article_id FOREIGN KEY(article_id) REFERENCES article (id),
CONSTRAINT fk_act_event_id FOREIGN KEY(event_id) REFERENCES event (id)
);
-- 0005
CREATE TABLE act (
article_id TEXT NOT NULL,
ordinal INTEGER NOT NULL,
event_id TEXT,
issuer TEXT NOT NULL,
day DATE NOT NULL,
tier INTEGER NOT NULL,
certainty INTEGER NOT NULL,
direction TEXT NOT NULL,
family TEXT NOT NULL,
number_key TEXT,
subject TEXT NOT NULL,
act JSON NOT NULL,
language TEXT DEFAULT '' NOT NULL,
CONSTRAINT pk_act PRIMARY KEY (article_id, ordinal),
CONSTRAINT fk_act_article_id FOREIGN KEY(article_id) REFERENCES article (id),
CONSTRAINT fk_act_event_id FOREIGN KEY(event_id) REFERENCES event (id)
);
-- 0001 0002 0003 0004 0005
CREATE TABLE act_link (
article_id TEXT NOT NULL,
ordinal INTEGER NOT NULL,
other_article_id TEXT NOT NULL,
other_ordinal INTEGER NOT NULL,
kind TEXT NOT NULL,
at DATETIME NOT NULL,
because TEXT NOT NULL,
CONSTRAINT pk_act_link PRIMARY KEY (article_id, ordinal, other_article_id, other_ordinal),
CONSTRAINT fk_act_link_article_id FOREIGN KEY(article_id) REFERENCES article (id),
CONSTRAINT fk_act_link_other_article_id FOREIGN KEY(other_article_id) REFERENCES article (id)
);
-- 0001 0002
CREATE TABLE announcement (
event_id TEXT NOT NULL,
channel TEXT NOT NULL,
route TEXT NOT NULL,
level TEXT NOT NULL,
rule_id TEXT NOT NULL,
rule_version TEXT NOT NULL,
state TEXT NOT NULL,
at DATETIME NOT NULL,
also JSON NOT NULL,
trial BOOLEAN NOT NULL,
waits_for TEXT,
waiting JSON,
reopened_at DATETIME,
CONSTRAINT pk_announcement PRIMARY KEY (event_id, channel),
CONSTRAINT fk_announcement_event_id FOREIGN KEY(event_id) REFERENCES event (id)
);
-- 0003 0004 0005
CREATE TABLE announcement (
event_id TEXT NOT NULL,
channel TEXT NOT NULL,
route TEXT NOT NULL,
level TEXT NOT NULL,
rule_id TEXT NOT NULL,
rule_version TEXT NOT NULL,
state TEXT NOT NULL,
at DATETIME NOT NULL,
also JSON NOT NULL,
trial BOOLEAN NOT NULL,
waits_for TEXT,
waiting JSON,
reopened_at DATETIME,
muted_by JSON,
CONSTRAINT pk_announcement PRIMARY KEY (event_id, channel),
CONSTRAINT fk_announcement_event_id FOREIGN KEY(event_id) REFERENCES event (id)
);
-- sqlite 0001
CREATE TABLE article (
id TEXT NOT NULL,
source_id TEXT NOT NULL,
"key" TEXT NOT NULL,
day DATE NOT NULL,
revision INTEGER NOT NULL,
content_hash TEXT NOT NULL,
page_hash TEXT NOT NULL,
url TEXT NOT NULL,
url_key TEXT NOT NULL,
title TEXT NOT NULL,
title_mark TEXT NOT NULL,
gloss TEXT NOT NULL,
language TEXT NOT NULL,
tier TEXT NOT NULL,
published DATETIME,
published_raw TEXT NOT NULL,
author TEXT NOT NULL,
publisher TEXT NOT NULL,
wire TEXT NOT NULL,
fingerprint TEXT NOT NULL,
first_seen_at DATETIME NOT NULL,
last_seen_at DATETIME NOT NULL,
sample BOOLEAN NOT NULL,
story_id TEXT,
CONSTRAINT pk_article PRIMARY KEY (id),
CONSTRAINT fk_article_source_id FOREIGN KEY(source_id) REFERENCES source (id),
CONSTRAINT fk_article_story_id FOREIGN KEY(story_id) REFERENCES event (id),
CONSTRAINT uq_article_source_id_key UNIQUE (source_id, "key")
);
-- sqlite 0002 0003 0004 0005
CREATE TABLE article (
id TEXT NOT NULL,
source_id TEXT NOT NULL,
"key" TEXT NOT NULL,
day DATE NOT NULL,
revision INTEGER NOT NULL,
content_hash TEXT NOT NULL,
page_hash TEXT NOT NULL,
url TEXT NOT NULL,
url_key TEXT NOT NULL,
title TEXT NOT NULL,
title_mark TEXT NOT NULL,
gloss TEXT NOT NULL,
language TEXT NOT NULL,
tier TEXT NOT NULL,
published DATETIME,
published_raw TEXT NOT NULL,
author TEXT NOT NULL,
publisher TEXT NOT NULL,
wire TEXT NOT NULL,
fingerprint TEXT NOT NULL,
first_seen_at DATETIME NOT NULL,
last_seen_at DATETIME NOT NULL,
sample BOOLEAN NOT NULL,
story_id TEXT,
CONSTRAINT pk_article PRIMARY KEY (id),
CONSTRAINT uq_article_source_id_key UNIQUE (source_id, "key"),
CONSTRAINT fk_article_source_id FOREIGN KEY(source_id) REFERENCES source (id),
CONSTRAINT fk_article_story_id FOREIGN KEY(story_id) REFERENCES event (id)
);
-- postgresql 0001
CREATE TABLE article (
id TEXT NOT NULL,
source_id TEXT NOT NULL,
key TEXT NOT NULL,
day DATE NOT NULL,
revision INTEGER NOT NULL,
content_hash TEXT COLLATE "C" NOT NULL,
page_hash TEXT NOT NULL,
url TEXT NOT NULL,
url_key TEXT COLLATE "C" NOT NULL,
title TEXT NOT NULL,
title_mark TEXT NOT NULL,
gloss TEXT NOT NULL,
language TEXT NOT NULL,
tier TEXT NOT NULL,
published TIMESTAMP WITH TIME ZONE,
published_raw TEXT NOT NULL,
author TEXT NOT NULL,
publisher TEXT NOT NULL,
wire TEXT NOT NULL,
fingerprint TEXT NOT NULL,
first_seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
last_seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
sample BOOLEAN NOT NULL,
story_id TEXT,
CONSTRAINT pk_article PRIMARY KEY (id),
CONSTRAINT fk_article_source_id FOREIGN KEY(source_id) REFERENCES source (id),
CONSTRAINT fk_article_story_id FOREIGN KEY(story_id) REFERENCES event (id),
CONSTRAINT uq_article_source_id_key UNIQUE (source_id, key)
);
-- postgresql 0002 0003 0004 0005
CREATE TABLE article (
id TEXT NOT NULL,
source_id TEXT NOT NULL,
key TEXT NOT NULL,
day DATE NOT NULL,
revision INTEGER NOT NULL,
content_hash TEXT COLLATE "C" NOT NULL,
page_hash TEXT NOT NULL,
url TEXT NOT NULL,
url_key TEXT COLLATE "C" NOT NULL,
title TEXT NOT NULL,
title_mark TEXT NOT NULL,
gloss TEXT NOT NULL,
language TEXT NOT NULL,
tier TEXT NOT NULL,
published TIMESTAMP WITH TIME ZONE,
published_raw TEXT NOT NULL,
author TEXT NOT NULL,
publisher TEXT NOT NULL,
wire TEXT NOT NULL,
fingerprint TEXT NOT NULL,
first_seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
last_seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
sample BOOLEAN NOT NULL,
story_id TEXT,
CONSTRAINT pk_article PRIMARY KEY (id),
CONSTRAINT uq_article_source_id_key UNIQUE (source_id, key),
CONSTRAINT fk_article_source_id FOREIGN KEY(source_id) REFERENCES source (id),
CONSTRAINT fk_article_story_id FOREIGN KEY(story_id) REFERENCES event (id)
);
-- 0001 0002 0003 0004 0005
CREATE TABLE article_revision (
article_id TEXT NOT NULL,
revision INTEGER NOT NULL,
seen_at DATETIME NOT NULL,
content_hash TEXT NOT NULL,
title TEXT NOT NULL,
text TEXT NOT NULL,
parts JSON,
reading JSON,
CONSTRAINT pk_article_revision PRIMARY KEY (article_id, revision),
CONSTRAINT fk_article_revision_article_id FOREIGN KEY(article_id) REFERENCES article (id)
);
-- postgresql 0001
CREATE TABLE article_words (
id BIGSERIAL NOT NULL,
article_id TEXT NOT NULL,
CONSTRAINT pk_article_words PRIMARY KEY (id),
CONSTRAINT fk_article_words_article_id FOREIGN KEY(article_id) REFERENCES article (id),
CONSTRAINT uq_article_words_article_id UNIQUE (article_id)
);
-- postgresql 0002 0003 0004 0005
CREATE TABLE article_words (
id BIGSERIAL NOT NULL,
article_id TEXT NOT NULL,
CONSTRAINT pk_article_words PRIMARY KEY (id),
CONSTRAINT uq_article_words_article_id UNIQUE (article_id),
CONSTRAINT fk_article_words_article_id FOREIGN KEY(article_id) REFERENCES article (id)
);
-- sqlite 0001
CREATE TABLE article_words (
id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
article_id TEXT NOT NULL,
CONSTRAINT fk_article_words_article_id FOREIGN KEY(article_id) REFERENCES article (id),
CONSTRAINT uq_article_words_article_id UNIQUE (article_id)
);
-- sqlite 0002 0003 0004 0005
CREATE TABLE article_words (
id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
article_id TEXT NOT NULL,
CONSTRAINT uq_article_words_article_id UNIQUE (article_id),
CONSTRAINT fk_article_words_article_id FOREIGN KEY(article_id) REFERENCES article (id)
);
-- 0001 0002 0003 0004 0005
CREATE TABLE breaker (
workspace TEXT NOT NULL,
circuit TEXT NOT NULL,
cause TEXT,
why TEXT NOT NULL,
since DATETIME,
failures INTEGER NOT NULL,
throttled INTEGER NOT NULL,
paused_until DATETIME,
probes INTEGER NOT NULL,
probe_at DATETIME,
CONSTRAINT pk_breaker PRIMARY KEY (workspace)
);
-- 0001 0002 0003 0004 0005
CREATE TABLE burst (
post TEXT NOT NULL,
channel TEXT NOT NULL,
began_at DATETIME NOT NULL,
content JSON NOT NULL,
CONSTRAINT pk_burst PRIMARY KEY (post),
CONSTRAINT fk_burst_post FOREIGN KEY(post) REFERENCES delivery (id)
);
-- 0001 0002 0003 0004 0005
CREATE TABLE candidate (
article_id TEXT NOT NULL,
seen_at DATETIME NOT NULL,
possible JSON NOT NULL,
CONSTRAINT pk_candidate PRIMARY KEY (article_id),
CONSTRAINT fk_candidate_article_id FOREIGN KEY(article_id) REFERENCES article (id)
);
-- 0001 0002 0003 0004 0005
CREATE TABLE channel (
channel TEXT NOT NULL,
next_post_at DATETIME NOT NULL,
blocked TEXT NOT NULL,
probed_at DATETIME,
probes INTEGER NOT NULL,
CONSTRAINT pk_channel PRIMARY KEY (channel)
);
-- 0002 0003 0004 0005
CREATE TABLE consultation (
article_id TEXT NOT NULL,
source_id TEXT NOT NULL,
state TEXT NOT NULL,
due_at DATETIME,
since DATETIME NOT NULL,
texts INTEGER NOT NULL,
tries INTEGER NOT NULL,
asked_at DATETIME,
model TEXT NOT NULL,
question TEXT NOT NULL,
outcome TEXT NOT NULL,
detail TEXT NOT NULL,
CONSTRAINT pk_consultation PRIMARY KEY (article_id),
CONSTRAINT fk_consultation_article_id FOREIGN KEY(article_id) REFERENCES article (id),
CONSTRAINT fk_consultation_source_id FOREIGN KEY(source_id) REFERENCES source (id)
);
-- 0002 0003 0004 0005
CREATE TABLE consultation_answer (
question TEXT NOT NULL,
article_id TEXT NOT NULL,
answer JSON NOT NULL,
at DATETIME NOT NULL,
CONSTRAINT pk_consultation_answer PRIMARY KEY (question),
CONSTRAINT fk_consultation_answer_article_id FOREIGN KEY(article_id) REFERENCES article (id)
);
-- 0002 0003 0004 0005
CREATE TABLE consultation_day (
day DATE NOT NULL,
asked INTEGER NOT NULL,
failed INTEGER NOT NULL,
reused INTEGER NOT NULL,
acts INTEGER NOT NULL,
no_acts INTEGER NOT NULL,
discarded INTEGER NOT NULL,
CONSTRAINT pk_consultation_day PRIMARY KEY (day)
);
-- postgresql 0001
CREATE TABLE delivery (
seq BIGSERIAL NOT NULL,
id TEXT NOT NULL,
key TEXT NOT NULL,
channel TEXT NOT NULL,
kind TEXT NOT NULL,
message JSONB NOT NULL,
event_id TEXT,
created_at TIMESTAMP WITH TIME ZONE NOT NULL,
not_before TIMESTAMP WITH TIME ZONE NOT NULL,
state TEXT NOT NULL,
form INTEGER NOT NULL,
attempts INTEGER NOT NULL,
searches INTEGER NOT NULL,
attempt_started_at TIMESTAMP WITH TIME ZONE,
lease_until TIMESTAMP WITH TIME ZONE,
receipt JSONB,
delivered_at TIMESTAMP WITH TIME ZONE,
last_error TEXT NOT NULL,
edits TEXT,
fallback_message JSONB,
as_new_post BOOLEAN NOT NULL,
thread_of TEXT,
broadcast BOOLEAN NOT NULL,
parent_receipt JSONB,
due_at TIMESTAMP WITH TIME ZONE NOT NULL,
urgency INTEGER NOT NULL,
acts JSONB NOT NULL,
unknown INTEGER NOT NULL,
closed BOOLEAN NOT NULL,
replaced_by TEXT,
replaces TEXT,
sweep_at TIMESTAMP WITH TIME ZONE,
sweeps_left INTEGER NOT NULL,
redact_at TIMESTAMP WITH TIME ZONE,
CONSTRAINT pk_delivery PRIMARY KEY (seq),
CONSTRAINT fk_delivery_edits FOREIGN KEY(edits) REFERENCES delivery (id),
CONSTRAINT fk_delivery_event_id FOREIGN KEY(event_id) REFERENCES event (id),
CONSTRAINT fk_delivery_thread_of FOREIGN KEY(thread_of) REFERENCES delivery (id),
CONSTRAINT uq_delivery_id UNIQUE (id),
CONSTRAINT uq_delivery_key UNIQUE (key)
);
-- postgresql 0002 0003 0004 0005
CREATE TABLE delivery (
seq BIGSERIAL NOT NULL,
id TEXT NOT NULL,
key TEXT NOT NULL,
channel TEXT NOT NULL,
kind TEXT NOT NULL,
message JSONB NOT NULL,
event_id TEXT,
created_at TIMESTAMP WITH TIME ZONE NOT NULL,
not_before TIMESTAMP WITH TIME ZONE NOT NULL,
state TEXT NOT NULL,
form INTEGER NOT NULL,
attempts INTEGER NOT NULL,
searches INTEGER NOT NULL,
attempt_started_at TIMESTAMP WITH TIME ZONE,
lease_until TIMESTAMP WITH TIME ZONE,
receipt JSONB,
delivered_at TIMESTAMP WITH TIME ZONE,
last_error TEXT NOT NULL,
edits TEXT,
fallback_message JSONB,
as_new_post BOOLEAN NOT NULL,
thread_of TEXT,
broadcast BOOLEAN NOT NULL,
parent_receipt JSONB,
due_at TIMESTAMP WITH TIME ZONE NOT NULL,
urgency INTEGER NOT NULL,
acts JSONB NOT NULL,
unknown INTEGER NOT NULL,
closed BOOLEAN NOT NULL,
replaced_by TEXT,
replaces TEXT,
sweep_at TIMESTAMP WITH TIME ZONE,
sweeps_left INTEGER NOT NULL,
redact_at TIMESTAMP WITH TIME ZONE,
CONSTRAINT pk_delivery PRIMARY KEY (seq),
CONSTRAINT uq_delivery_id UNIQUE (id),
CONSTRAINT uq_delivery_key UNIQUE (key),
CONSTRAINT fk_delivery_event_id FOREIGN KEY(event_id) REFERENCES event (id),
CONSTRAINT fk_delivery_edits FOREIGN KEY(edits) REFERENCES delivery (id),
CONSTRAINT fk_delivery_thread_of FOREIGN KEY(thread_of) REFERENCES delivery (id)
);
-- sqlite 0001
CREATE TABLE delivery (
seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
id TEXT NOT NULL,
"key" TEXT NOT NULL,
channel TEXT NOT NULL,
kind TEXT NOT NULL,
message JSON NOT NULL,
event_id TEXT,
created_at DATETIME NOT NULL,
not_before DATETIME NOT NULL,
state TEXT NOT NULL,
form INTEGER NOT NULL,
attempts INTEGER NOT NULL,
searches INTEGER NOT NULL,
attempt_started_at DATETIME,
lease_until DATETIME,
receipt JSON,
delivered_at DATETIME,
last_error TEXT NOT NULL,
edits TEXT,
fallback_message JSON,
as_new_post BOOLEAN NOT NULL,
thread_of TEXT,
broadcast BOOLEAN NOT NULL,
parent_receipt JSON,
due_at DATETIME NOT NULL,
urgency INTEGER NOT NULL,
acts JSON NOT NULL,
unknown INTEGER NOT NULL,
closed BOOLEAN NOT NULL,
replaced_by TEXT,
replaces TEXT,
sweep_at DATETIME,
sweeps_left INTEGER NOT NULL,
redact_at DATETIME,
CONSTRAINT fk_delivery_edits FOREIGN KEY(edits) REFERENCES delivery (id),
CONSTRAINT fk_delivery_event_id FOREIGN KEY(event_id) REFERENCES event (id),
CONSTRAINT fk_delivery_thread_of FOREIGN KEY(thread_of) REFERENCES delivery (id),
CONSTRAINT uq_delivery_id UNIQUE (id),
CONSTRAINT uq_delivery_key UNIQUE ("key")
);
-- sqlite 0002 0003 0004 0005
CREATE TABLE delivery (
seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
id TEXT NOT NULL,
"key" TEXT NOT NULL,
channel TEXT NOT NULL,
kind TEXT NOT NULL,
message JSON NOT NULL,
event_id TEXT,
created_at DATETIME NOT NULL,
not_before DATETIME NOT NULL,
state TEXT NOT NULL,
form INTEGER NOT NULL,
attempts INTEGER NOT NULL,
searches INTEGER NOT NULL,
attempt_started_at DATETIME,
lease_until DATETIME,
receipt JSON,
delivered_at DATETIME,
last_error TEXT NOT NULL,
edits TEXT,
fallback_message JSON,
as_new_post BOOLEAN NOT NULL,
thread_of TEXT,
broadcast BOOLEAN NOT NULL,
parent_receipt JSON,
due_at DATETIME NOT NULL,
urgency INTEGER NOT NULL,
acts JSON NOT NULL,
unknown INTEGER NOT NULL,
closed BOOLEAN NOT NULL,
replaced_by TEXT,
replaces TEXT,
sweep_at DATETIME,
sweeps_left INTEGER NOT NULL,
redact_at DATETIME,
CONSTRAINT uq_delivery_id UNIQUE (id),
CONSTRAINT uq_delivery_key UNIQUE ("key"),
CONSTRAINT fk_delivery_event_id FOREIGN KEY(event_id) REFERENCES event (id),
CONSTRAINT fk_delivery_edits FOREIGN KEY(edits) REFERENCES delivery (id),
CONSTRAINT fk_delivery_thread_of FOREIGN KEY(thread_of) REFERENCES delivery (id)
);
-- postgresql 0001 0002 0003 0004 0005
CREATE TABLE development (
id BIGSERIAL NOT NULL,
event_id TEXT NOT NULL,
kind TEXT NOT NULL,
by JSONB NOT NULL,
at TIMESTAMP WITH TIME ZONE NOT NULL,
field TEXT,
was JSONB NOT NULL,
now JSONB NOT NULL,
watched BOOLEAN NOT NULL,
CONSTRAINT pk_development PRIMARY KEY (id),
CONSTRAINT fk_development_event_id FOREIGN KEY(event_id) REFERENCES event (id)
);
-- sqlite 0001 0002 0003 0004 0005
CREATE TABLE development (
id INTEGER NOT NULL,
event_id TEXT NOT NULL,
kind TEXT NOT NULL,
"by" JSON NOT NULL,
at DATETIME NOT NULL,
field TEXT,
was JSON NOT NULL,
now JSON NOT NULL,
watched BOOLEAN NOT NULL,
CONSTRAINT pk_development PRIMARY KEY (id),
CONSTRAINT fk_development_event_id FOREIGN KEY(event_id) REFERENCES event (id)
);
-- 0001 0002 0003 0004 0005
CREATE TABLE digest_item (
channel TEXT NOT NULL,
event_id TEXT NOT NULL,
digest TEXT NOT NULL,
CONSTRAINT pk_digest_item PRIMARY KEY (channel, event_id),
CONSTRAINT fk_digest_item_event_id FOREIGN KEY(event_id) REFERENCES event (id)
);
-- 0001 0002 0003 0004 0005
CREATE TABLE digest_place (
channel TEXT NOT NULL,
began_at DATETIME NOT NULL,
closed_at DATETIME NOT NULL,
CONSTRAINT pk_digest_place PRIMARY KEY (channel)
);
-- 0001 0002 0003 0004 0005
CREATE TABLE document_number (
authority TEXT NOT NULL,
year INTEGER NOT NULL,
number INTEGER NOT NULL,
seen_at DATETIME,
known_at DATETIME,
reported_at DATETIME,
CONSTRAINT pk_document_number PRIMARY KEY (authority, year, number)
);
-- postgresql 0001 0002 0003 0004 0005
CREATE TABLE dropped (
id BIGSERIAL NOT NULL,
source_id TEXT NOT NULL,
key TEXT NOT NULL,
reason TEXT NOT NULL,
title TEXT NOT NULL,
at TIMESTAMP WITH TIME ZONE NOT NULL,
CONSTRAINT pk_dropped PRIMARY KEY (id),
CONSTRAINT uq_dropped_source_id_key_reason UNIQUE (source_id, key, reason)
);
-- sqlite 0001 0002 0003 0004 0005
CREATE TABLE dropped (
id INTEGER NOT NULL,
source_id TEXT NOT NULL,
"key" TEXT NOT NULL,
reason TEXT NOT NULL,
title TEXT NOT NULL,
at DATETIME NOT NULL,
CONSTRAINT pk_dropped PRIMARY KEY (id),
CONSTRAINT uq_dropped_source_id_key_reason UNIQUE (source_id, "key", reason)
);
-- 0001
CREATE TABLE event (
id TEXT NOT NULL,
label TEXT NOT NULL,
kind TEXT NOT NULL,
issuer TEXT NOT NULL,
anchor JSON NOT NULL,
day DATE NOT NULL,
opened_at DATETIME NOT NULL,
measure TEXT,
direction TEXT NOT NULL,
stage TEXT NOT NULL,
certainty TEXT NOT NULL,
headline TEXT NOT NULL,
commodities JSON NOT NULL,
target JSON NOT NULL,
number TEXT,
reports INTEGER NOT NULL,
sources INTEGER NOT NULL,
claimants JSON NOT NULL,
baseline BOOLEAN NOT NULL,
sample BOOLEAN NOT NULL,
joined_into TEXT,
state JSON,
CONSTRAINT pk_event PRIMARY KEY (id),
CONSTRAINT fk_event_joined_into FOREIGN KEY(joined_into) REFERENCES event (id),
CONSTRAINT uq_event_label UNIQUE (label)
);
-- 0002 0003 0004 0005
CREATE TABLE event (
id TEXT NOT NULL,
label TEXT NOT NULL,
kind TEXT NOT NULL,
issuer TEXT NOT NULL,
anchor JSON NOT NULL,
day DATE NOT NULL,
opened_at DATETIME NOT NULL,
measure TEXT,
direction TEXT NOT NULL,
stage TEXT NOT NULL,
certainty TEXT NOT NULL,
headline TEXT NOT NULL,
commodities JSON NOT NULL,
target JSON NOT NULL,
number TEXT,
reports INTEGER NOT NULL,
sources INTEGER NOT NULL,
claimants JSON NOT NULL,
baseline BOOLEAN NOT NULL,
sample BOOLEAN NOT NULL,
joined_into TEXT,
state JSON,
CONSTRAINT pk_event PRIMARY KEY (id),
CONSTRAINT uq_event_label UNIQUE (label),
CONSTRAINT fk_event_joined_into FOREIGN KEY(joined_into) REFERENCES event (id)
);
-- 0001 0002 0003 0004 0005
CREATE TABLE event_subject (
event_id TEXT NOT NULL,
concept TEXT NOT NULL,
issuer TEXT NOT NULL,
day DATE NOT NULL,
CONSTRAINT pk_event_subject PRIMARY KEY (event_id, concept),
CONSTRAINT fk_event_subject_event_id FOREIGN KEY(event_id) REFERENCES event (id) ON DELETE CASCADE
);
-- 0001 0002 0003 0004 0005
CREATE TABLE fact (
name TEXT NOT NULL,
value TEXT NOT NULL,
CONSTRAINT pk_fact PRIMARY KEY (name)
);
-- sqlite 0001 0002 0003 0004 0005
CREATE TABLE interaction (
"key" TEXT NOT NULL,
at DATETIME NOT NULL,
action TEXT NOT NULL,
"by" TEXT NOT NULL,
outcome TEXT NOT NULL,
refusal TEXT,
event_id TEXT,
place TEXT NOT NULL,
rule_id TEXT,
undone_at DATETIME,
interaction JSON NOT NULL,
CONSTRAINT pk_interaction PRIMARY KEY ("key"),
CONSTRAINT fk_interaction_event_id FOREIGN KEY(event_id) REFERENCES event (id)
);
-- postgresql 0001 0002 0003 0004 0005
CREATE TABLE interaction (
key TEXT NOT NULL,
at TIMESTAMP WITH TIME ZONE NOT NULL,
action TEXT NOT NULL,
by TEXT NOT NULL,
outcome TEXT NOT NULL,
refusal TEXT,
event_id TEXT,
place TEXT NOT NULL,
rule_id TEXT,
undone_at TIMESTAMP WITH TIME ZONE,
interaction JSONB NOT NULL,
CONSTRAINT pk_interaction PRIMARY KEY (key),
CONSTRAINT fk_interaction_event_id FOREIGN KEY(event_id) REFERENCES event (id)
);
-- sqlite 0001
CREATE TABLE label (
"key" TEXT NOT NULL,
kind TEXT NOT NULL,
at DATETIME NOT NULL,
"by" TEXT NOT NULL,
title TEXT NOT NULL,
text TEXT NOT NULL,
url TEXT NOT NULL,
language TEXT NOT NULL,
reason TEXT,
event_id TEXT,
rule_id TEXT,
article_id TEXT,
source_id TEXT,
alerted BOOLEAN NOT NULL,
CONSTRAINT pk_label PRIMARY KEY ("key"),
CONSTRAINT fk_label_event_id FOREIGN KEY(event_id) REFERENCES event (id),
CONSTRAINT fk_label_key FOREIGN KEY("key") REFERENCES interaction ("key")
);
-- sqlite 0002 0003 0004 0005
CREATE TABLE label (
"key" TEXT NOT NULL,
kind TEXT NOT NULL,
at DATETIME NOT NULL,
"by" TEXT NOT NULL,
title TEXT NOT NULL,
text TEXT NOT NULL,
url TEXT NOT NULL,
language TEXT NOT NULL,
reason TEXT,
event_id TEXT,
rule_id TEXT,
article_id TEXT,
source_id TEXT,
alerted BOOLEAN NOT NULL,
CONSTRAINT pk_label PRIMARY KEY ("key"),
CONSTRAINT fk_label_key FOREIGN KEY("key") REFERENCES interaction ("key"),
CONSTRAINT fk_label_event_id FOREIGN KEY(event_id) REFERENCES event (id)
);
-- postgresql 0001
CREATE TABLE label (
key TEXT NOT NULL,
kind TEXT NOT NULL,
at TIMESTAMP WITH TIME ZONE NOT NULL,
by TEXT NOT NULL,
title TEXT NOT NULL,
text TEXT NOT NULL,
url TEXT NOT NULL,
language TEXT NOT NULL,
reason TEXT,
event_id TEXT,
rule_id TEXT,
article_id TEXT,
source_id TEXT,
alerted BOOLEAN NOT NULL,
CONSTRAINT pk_label PRIMARY KEY (key),
CONSTRAINT fk_label_event_id FOREIGN KEY(event_id) REFERENCES event (id),
CONSTRAINT fk_label_key FOREIGN KEY(key) REFERENCES interaction (key)
);
-- postgresql 0002 0003 0004 0005
CREATE TABLE label (
key TEXT NOT NULL,
kind TEXT NOT NULL,
at TIMESTAMP WITH TIME ZONE NOT NULL,
by TEXT NOT NULL,
title TEXT NOT NULL,
text TEXT NOT NULL,
url TEXT NOT NULL,
language TEXT NOT NULL,
reason TEXT,
event_id TEXT,
rule_id TEXT,
article_id TEXT,
source_id TEXT,
alerted BOOLEAN NOT NULL,
CONSTRAINT pk_label PRIMARY KEY (key),
CONSTRAINT fk_label_key FOREIGN KEY(key) REFERENCES interaction (key),
CONSTRAINT fk_label_event_id FOREIGN KEY(event_id) REFERENCES event (id)
);
-- 0001 0002 0003 0004 0005
CREATE TABLE ledger (
source_id TEXT NOT NULL,
day DATE NOT NULL,
items_fetched BIGINT NOT NULL,
items_new BIGINT NOT NULL,
items_edited BIGINT NOT NULL,
items_known BIGINT NOT NULL,
items_refused BIGINT NOT NULL,
acts_read BIGINT NOT NULL,
acts_opened BIGINT NOT NULL,
acts_joined BIGINT NOT NULL,
acts_restated BIGINT NOT NULL,
announcements_due BIGINT NOT NULL,
announcements_queued BIGINT NOT NULL,
announcements_held BIGINT NOT NULL,
announcements_muted BIGINT NOT NULL,
announcements_digest BIGINT NOT NULL,
announcements_replies BIGINT NOT NULL,
announcements_edits BIGINT NOT NULL,
CONSTRAINT pk_ledger PRIMARY KEY (source_id, day)
);
-- 0004 0005
CREATE TABLE list_change (
article_id TEXT NOT NULL,
change BLOB NOT NULL,
CONSTRAINT pk_list_change PRIMARY KEY (article_id),
CONSTRAINT fk_list_change_article_id FOREIGN KEY(article_id) REFERENCES article (id)
);
-- 0001
CREATE TABLE monitor_version (
version_num VARCHAR(32) NOT NULL,
CONSTRAINT monitor_version_pkc PRIMARY KEY (version_num)
);
-- 0002 0003 0004 0005
CREATE TABLE monitor_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT monitor_version_pkc PRIMARY KEY (version_num));
-- 0001 0002 0003 0004 0005
CREATE TABLE page (
article_id TEXT NOT NULL,
source_id TEXT NOT NULL,
url TEXT NOT NULL,
because TEXT NOT NULL,
state TEXT NOT NULL,
due_at DATETIME,
baseline BOOLEAN NOT NULL,
tries INTEGER NOT NULL,
reads INTEGER NOT NULL,
asked_at DATETIME,
found_at TEXT NOT NULL,
outcome TEXT NOT NULL,
detail TEXT NOT NULL,
CONSTRAINT pk_page PRIMARY KEY (article_id),
CONSTRAINT fk_page_article_id FOREIGN KEY(article_id) REFERENCES article (id),
CONSTRAINT fk_page_source_id FOREIGN KEY(source_id) REFERENCES source (id)
);
-- postgresql 0004 0005
CREATE TABLE party (
source_id TEXT NOT NULL,
identity TEXT COLLATE "C" NOT NULL,
content TEXT NOT NULL,
since TIMESTAMP WITH TIME ZONE NOT NULL,
CONSTRAINT pk_party PRIMARY KEY (source_id, identity),
CONSTRAINT fk_party_source_id FOREIGN KEY(source_id) REFERENCES source (id)
);
-- sqlite 0004 0005
CREATE TABLE party (
source_id TEXT NOT NULL,
identity TEXT NOT NULL,
content TEXT NOT NULL,
since DATETIME NOT NULL,
CONSTRAINT pk_party PRIMARY KEY (source_id, identity),
CONSTRAINT fk_party_source_id FOREIGN KEY(source_id) REFERENCES source (id)
);
-- 0004 0005
CREATE TABLE party_list (
source_id TEXT NOT NULL,
state JSON NOT NULL,
CONSTRAINT pk_party_list PRIMARY KEY (source_id),
CONSTRAINT fk_party_list_source_id FOREIGN KEY(source_id) REFERENCES source (id)
);
-- 0001 0002 0003 0004 0005
CREATE TABLE poll_state (
source_id TEXT NOT NULL,
due_at DATETIME NOT NULL,
failures INTEGER NOT NULL,
failing_since DATETIME,
last_outcome TEXT,
last_detail TEXT NOT NULL,
last_polled_at DATETIME,
last_success_at DATETIME,
last_full_get_at DATETIME,
baselined_at DATETIME,
asked TEXT NOT NULL,
etag TEXT,
last_modified TEXT,
body_sha256 TEXT,
endpoint INTEGER NOT NULL,
own_again_at DATETIME,
item_interval DOUBLE,
news_at DATETIME,
ttl DOUBLE,
move JSON,
adopted TEXT NOT NULL,
CONSTRAINT pk_poll_state PRIMARY KEY (source_id),
CONSTRAINT fk_poll_state_source_id FOREIGN KEY(source_id) REFERENCES source (id)
);
-- 0001 0002 0003 0004 0005
CREATE TABLE precedent_result (
event_id TEXT NOT NULL,
rule_id TEXT NOT NULL,
rule_version TEXT NOT NULL,
day DATE NOT NULL,
at DATETIME NOT NULL,
earlier JSON,
CONSTRAINT pk_precedent_result PRIMARY KEY (event_id, rule_id),
CONSTRAINT fk_precedent_result_event_id FOREIGN KEY(event_id) REFERENCES event (id)
);
-- 0001 0002 0003 0004 0005
CREATE TABLE raw_piece (
article_id TEXT NOT NULL,
revision INTEGER NOT NULL,
piece BLOB,
piece_sha256 TEXT,
feed_sha256 TEXT NOT NULL,
url TEXT NOT NULL,
status INTEGER NOT NULL,
etag TEXT,
last_modified TEXT,
fetched_at DATETIME NOT NULL,
CONSTRAINT pk_raw_piece PRIMARY KEY (article_id, revision),
CONSTRAINT fk_raw_piece_article_id_revision FOREIGN KEY(article_id, revision) REFERENCES article_revision (article_id, revision)
);
-- 0001 0002 0003 0004 0005
CREATE TABLE recent_alert (
delivery_id TEXT NOT NULL,
channel TEXT NOT NULL,
at DATETIME NOT NULL,
CONSTRAINT pk_recent_alert PRIMARY KEY (delivery_id),
CONSTRAINT fk_recent_alert_delivery_id FOREIGN KEY(delivery_id) REFERENCES delivery (id)
);
-- 0001 0002 0003 0004 0005
CREATE TABLE register_entry (
entry TEXT NOT NULL,
event_id TEXT NOT NULL,
issuer TEXT NOT NULL,
number_key TEXT,
past JSON NOT NULL,
CONSTRAINT pk_register_entry PRIMARY KEY (entry),
CONSTRAINT fk_register_entry_event_id FOREIGN KEY(event_id) REFERENCES event (id)
);
-- 0001 0002 0003 0004 0005
CREATE TABLE retention_count (
source_id TEXT NOT NULL,
day DATE NOT NULL,
texts INTEGER NOT NULL,
titles INTEGER NOT NULL,
messages INTEGER NOT NULL,
CONSTRAINT pk_retention_count PRIMARY KEY (source_id, day)
);
-- sqlite 0001 0002 0003 0004 0005
CREATE TABLE rule_match (
article_id TEXT NOT NULL,
rule_id TEXT NOT NULL,
level TEXT NOT NULL,
"match" JSON NOT NULL,
rules_version TEXT NOT NULL,
engine TEXT NOT NULL,
CONSTRAINT pk_rule_match PRIMARY KEY (article_id, rule_id),
CONSTRAINT fk_rule_match_article_id FOREIGN KEY(article_id) REFERENCES article (id)
);
-- postgresql 0001 0002 0003 0004 0005
CREATE TABLE rule_match (
article_id TEXT NOT NULL,
rule_id TEXT NOT NULL,
level TEXT NOT NULL,
match JSONB NOT NULL,
rules_version TEXT NOT NULL,
engine TEXT NOT NULL,
CONSTRAINT pk_rule_match PRIMARY KEY (article_id, rule_id),
CONSTRAINT fk_rule_match_article_id FOREIGN KEY(article_id) REFERENCES article (id)
);
-- 0001 0002 0003 0004 0005
CREATE TABLE rule_pack (
version TEXT NOT NULL,
name TEXT NOT NULL,
files BLOB NOT NULL,
CONSTRAINT pk_rule_pack PRIMARY KEY (version)
);
-- 0001 0002 0003 0004 0005
CREATE TABLE rule_set (
version TEXT NOT NULL,
engine TEXT NOT NULL,
packs JSON NOT NULL,
since DATETIME NOT NULL,
revision JSON,
CONSTRAINT pk_rule_set PRIMARY KEY (version)
);
-- 0001 0002 0003 0004 0005
CREATE TABLE rule_trouble (
pack TEXT NOT NULL,
version TEXT NOT NULL,
since DATETIME NOT NULL,
problem TEXT NOT NULL,
kept BOOLEAN NOT NULL,
notice TEXT,
CONSTRAINT pk_rule_trouble PRIMARY KEY (pack)
);
-- 0001 0002 0003 0004 0005
CREATE TABLE scheduled_task (
kind TEXT NOT NULL,
event_id TEXT NOT NULL,
channel TEXT NOT NULL,
about TEXT NOT NULL,
at DATETIME NOT NULL,
CONSTRAINT pk_scheduled_task PRIMARY KEY (kind, event_id, channel, about),
CONSTRAINT fk_scheduled_task_event_id FOREIGN KEY(event_id) REFERENCES event (id)
);
-- 0001 0002 0003
CREATE TABLE source (
id TEXT NOT NULL,
listed BOOLEAN NOT NULL,
name TEXT NOT NULL,
url TEXT NOT NULL,
kind TEXT NOT NULL,
shape JSON,
via JSON,
access JSON,
proxy TEXT NOT NULL,
max_bytes BIGINT,
language TEXT,
tier TEXT NOT NULL,
place TEXT,
interval DOUBLE NOT NULL,
adaptive BOOLEAN NOT NULL,
enabled BOOLEAN NOT NULL,
because TEXT NOT NULL,
evidence TEXT NOT NULL,
first_poll TEXT NOT NULL,
quote TEXT NOT NULL,
visible_in JSON NOT NULL,
keep_text DOUBLE,
full_text BOOLEAN,
origin TEXT NOT NULL,
sample BOOLEAN NOT NULL,
CONSTRAINT pk_source PRIMARY KEY (id)
);
-- 0004 0005
CREATE TABLE source (
id TEXT NOT NULL,
listed BOOLEAN NOT NULL,
name TEXT NOT NULL,
url TEXT NOT NULL,
kind TEXT NOT NULL,
shape JSON,
via JSON,
access JSON,
proxy TEXT NOT NULL,
max_bytes BIGINT,
language TEXT,
tier TEXT NOT NULL,
place TEXT,
interval DOUBLE NOT NULL,
adaptive BOOLEAN NOT NULL,
enabled BOOLEAN NOT NULL,
because TEXT NOT NULL,
evidence TEXT NOT NULL,
first_poll TEXT NOT NULL,
quote TEXT NOT NULL,
visible_in JSON NOT NULL,
keep_text DOUBLE,
full_text BOOLEAN,
origin TEXT NOT NULL,
sample BOOLEAN NOT NULL,
parties JSON,
CONSTRAINT pk_source PRIMARY KEY (id)
);
-- 0001 0002 0003 0004 0005
CREATE TABLE source_alarm (
source_id TEXT NOT NULL,
kind TEXT NOT NULL,
since DATETIME NOT NULL,
raised_at DATETIME NOT NULL,
until DATETIME,
message TEXT NOT NULL,
ended TEXT NOT NULL,
notice TEXT,
CONSTRAINT pk_source_alarm PRIMARY KEY (source_id, kind, since),
CONSTRAINT fk_source_alarm_source_id FOREIGN KEY(source_id) REFERENCES source (id)
);
-- 0001 0002 0003 0004 0005
CREATE TABLE source_health (
source_id TEXT NOT NULL,
watched_since DATETIME,
last_new_at DATETIME,
polls INTEGER NOT NULL,
items INTEGER NOT NULL,
fresh INTEGER NOT NULL,
acts INTEGER NOT NULL,
usable INTEGER NOT NULL,
largest INTEGER NOT NULL,
empty_since DATETIME,
refused BOOLEAN NOT NULL,
failing_since DATETIME,
failed_as TEXT,
failures INTEGER NOT NULL,
certificate_until DATETIME,
flooded_at DATETIME,
quarantined_since DATETIME,
trusted_until DATETIME,
held JSON NOT NULL,
days JSON,
recent_items JSON,
CONSTRAINT pk_source_health PRIMARY KEY (source_id),
CONSTRAINT fk_source_health_source_id FOREIGN KEY(source_id) REFERENCES source (id)
);
-- 0001 0002 0003 0004 0005
CREATE TABLE story (
"key" TEXT NOT NULL,
event_id TEXT NOT NULL,
day DATE NOT NULL,
CONSTRAINT pk_story PRIMARY KEY ("key", event_id),
CONSTRAINT fk_story_event_id FOREIGN KEY(event_id) REFERENCES event (id)
);
-- postgresql 0001 0002 0003 0004 0005
CREATE TABLE word_index (rowid BIGINT PRIMARY KEY REFERENCES article_words ON DELETE CASCADE, words TSVECTOR NOT NULL);
-- sqlite 0001 0002 0003 0004 0005
CREATE VIRTUAL TABLE word_index USING fts5(words, content='', columnsize=0, tokenize='ascii');
-- 0001
INSERT INTO monitor_version VALUES ('0001');
-- 0002
INSERT INTO monitor_version VALUES ('0002');
-- 0003
INSERT INTO monitor_version VALUES ('0003');
-- 0004
INSERT INTO monitor_version VALUES ('0004');
-- 0005
INSERT INTO monitor_version VALUES ('0005');
