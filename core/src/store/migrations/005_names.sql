-- The words of folded, by which a learner is found; kept by the triggers below, and by nothing else.
CREATE TABLE learner_word (
    word TEXT NOT NULL,
    space BLOB NOT NULL,
    learner BLOB NOT NULL,
    PRIMARY KEY (word, space, learner)
) STRICT, WITHOUT ROWID;

-- Folds and sort keys follow other rules than before: store::schema writes them anew after this step, and
-- each becomes its words.
UPDATE learner SET folded = '', sort = '';

-- An upsert's own way with conflicts stands above that of a trigger: so no word may come twice.
CREATE TRIGGER learner_written AFTER INSERT ON learner BEGIN
    INSERT INTO learner_word (word, space, learner)
        SELECT DISTINCT value, NEW.space, NEW.learner
        FROM json_each('[' || replace(json_quote(NEW.folded), ' ', '","') || ']') WHERE value <> '';
END;
CREATE TRIGGER learner_named AFTER UPDATE OF folded ON learner WHEN OLD.folded <> NEW.folded BEGIN
    DELETE FROM learner_word WHERE space = OLD.space AND learner = OLD.learner AND word IN (
        SELECT value FROM json_each('[' || replace(json_quote(OLD.folded), ' ', '","') || ']'));
    INSERT INTO learner_word (word, space, learner)
        SELECT DISTINCT value, NEW.space, NEW.learner
        FROM json_each('[' || replace(json_quote(NEW.folded), ' ', '","') || ']') WHERE value <> '';
END;
CREATE TRIGGER learner_gone AFTER DELETE ON learner BEGIN
    DELETE FROM learner_word WHERE space = OLD.space AND learner = OLD.learner AND word IN (
        SELECT value FROM json_each('[' || replace(json_quote(OLD.folded), ' ', '","') || ']'));
END;
