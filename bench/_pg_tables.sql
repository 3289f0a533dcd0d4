-- The yardstick P: the same rows as the bare view writes, without HTTP and without Python.
CREATE TABLE d (id bigint PRIMARY KEY, unit int NOT NULL, procedure int NOT NULL,
    received timestamptz NOT NULL, due date NOT NULL, status smallint NOT NULL,
    finished timestamptz, channel smallint NOT NULL, subject text NOT NULL,
    version int NOT NULL, body jsonb NOT NULL);
CREATE INDEX d_page ON d (unit, received DESC);
CREATE TABLE ev (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, dossier bigint NOT NULL,
    seq int NOT NULL, at timestamptz NOT NULL, actor int NOT NULL, kind smallint NOT NULL,
    body jsonb NOT NULL, hash bytea NOT NULL, UNIQUE (dossier, seq));
CREATE SEQUENCE dseq;
