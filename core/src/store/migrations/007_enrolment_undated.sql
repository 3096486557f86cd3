-- Since learners come and leave from a day on, enrolled is what was said last; undated is what holds until the
-- first such day, NULL where nothing was said.
ALTER TABLE enrolment ADD COLUMN undated INTEGER;
UPDATE enrolment SET undated = enrolled;
INSERT INTO enrolment (space, class, learner, short, enrolled, undated)
    SELECT DISTINCT space, class, learner, short, 0, NULL FROM enrolment_day WHERE true
    ON CONFLICT DO NOTHING;
UPDATE enrolment SET enrolled = (
        SELECT d.enrolled FROM enrolment_day d
        WHERE d.space = enrolment.space AND d.class = enrolment.class
            AND d.learner = enrolment.learner ORDER BY d.from_date DESC LIMIT 1)
    WHERE EXISTS (
        SELECT 1 FROM enrolment_day d
        WHERE d.space = enrolment.space AND d.class = enrolment.class
            AND d.learner = enrolment.learner);
