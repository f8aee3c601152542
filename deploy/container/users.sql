-- Before the first migration. It may be repeated: passwords become those of the secrets. CREATE has
-- one as well, so that no user is ever without.
CREATE DATABASE IF NOT EXISTS gatebook;

CREATE USER IF NOT EXISTS gatebook_migrate@'%' IDENTIFIED BY 'migrate';
ALTER USER gatebook_migrate@'%' IDENTIFIED BY 'migrate';
CREATE USER IF NOT EXISTS gatebook@'%' IDENTIFIED BY 'api';
ALTER USER gatebook@'%' IDENTIFIED BY 'api';
CREATE USER IF NOT EXISTS gatebook_worker@'%' IDENTIFIED BY 'worker';
ALTER USER gatebook_worker@'%' IDENTIFIED BY 'worker';

GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES, LOCK TABLES
    ON gatebook.* TO gatebook_migrate@'%';
