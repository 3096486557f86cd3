-- Which registrations are one person, as the links say (store::people): no tap and no list follows links. Only who
-- is linked to another one is here; `person` is the smallest id of those that are one. Nothing is said within the
-- statement: the schema's words stay on the pages that they have (store::lent_schema).
CREATE TABLE one_person (learner BLOB NOT NULL PRIMARY KEY, person BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX one_person_person ON one_person (person);
