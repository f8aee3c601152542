-- Indexes that find the holders of roles without reading every account, and a first page of the audit
-- trail, by any one filter, without reading every event.
-- depends: 0002.account-language

ALTER TABLE account ADD KEY account_roles (roles);

-- One index for each filter that selects few events. Each ends with the primary key, so that a page is
-- read in order. There is no index for the time (ids are ordered by time, and partitions are by id),
-- none for the outcome (it follows from the type), and none for pairs of filters: the index of the rarer
-- one is used.
ALTER TABLE audit_event
    ADD KEY audit_event_type (type, id),
    ADD KEY audit_event_actor (actor, id),
    ADD KEY audit_event_ip (ip, id),
    ADD KEY audit_event_request (request_id, id);
