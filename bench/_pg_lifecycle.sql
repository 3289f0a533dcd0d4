\set unit random(1, 300)
\set actor random(1, 5000)
SELECT nextval('dseq') AS id \gset
BEGIN;
INSERT INTO d VALUES (:id, :unit, 1 + :id % 200, now(), current_date + 30, 1, NULL, 1, 'Cấp giấy phép xây dựng nhà ở', 1, '{"address": "Khu 3", "copies": 2}');
INSERT INTO ev (dossier, seq, at, actor, kind, body, hash) VALUES (:id, 1, now(), :actor, 1, '{"to": 1, "note": "vài lời"}', sha256(:id::text::bytea));
COMMIT;
BEGIN;
SELECT status, version FROM d WHERE id = :id FOR UPDATE;
UPDATE d SET status = 2, version = 2 WHERE id = :id;
INSERT INTO ev (dossier, seq, at, actor, kind, body, hash) VALUES (:id, 2, now(), :actor, 2, '{"to": 2, "note": "vài lời"}', sha256(:id::text::bytea));
COMMIT;
BEGIN;
SELECT status, version FROM d WHERE id = :id FOR UPDATE;
UPDATE d SET status = 3, version = 3 WHERE id = :id;
INSERT INTO ev (dossier, seq, at, actor, kind, body, hash) VALUES (:id, 3, now(), :actor, 3, '{"to": 3, "note": "vài lời"}', sha256(:id::text::bytea));
COMMIT;
BEGIN;
SELECT status, version FROM d WHERE id = :id FOR UPDATE;
UPDATE d SET status = 4, version = 4, finished = now() WHERE id = :id;
INSERT INTO ev (dossier, seq, at, actor, kind, body, hash) VALUES (:id, 4, now(), :actor, 4, '{"to": 4, "note": "vài lời"}', sha256(:id::text::bytea));
COMMIT;
SELECT * FROM d WHERE id = :id;
SELECT * FROM ev WHERE dossier = :id ORDER BY seq;
