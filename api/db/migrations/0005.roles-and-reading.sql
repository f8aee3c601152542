-- Who holds a role is found without reading every account; a first page of the audit trail, whatever
-- one thing it is asked for, without reading every event.
-- depends: 0002.account-language

ALTER TABLE account ADD KEY account_roles (roles);

-- One index for each filter that picks few of many. Each ends in the primary key, so that a page comes
-- out in order. There is none for the time (ids are by time, and partitions are by ids), none for the
-- outcome (it follows from the type), none for pairs of filters: the rarer of the two leads.
ALTER TABLE audit_event
    ADD KEY audit_event_type (type, id),
    ADD KEY audit_event_actor (actor, id),
    ADD KEY audit_event_ip (ip, id),
    ADD KEY audit_event_request (request_id, id);
