-- Since learners come and leave from a day on, enrolled is what was said last; undated is what holds until the
-- first such day, NULL where nothing was said.
ALTER TABLE enrolment ADD COLUMN undated INTEGER;
UPDATE enrolment SET undated = enrolled;
