-- Every storage class in every affinity, with extremes. The tests compare each cell with what sqlite3 prints.
CREATE TABLE types (id INTEGER PRIMARY KEY, i INTEGER, t TEXT, b BLOB, r REAL, n NUMERIC, none, d DECIMAL(10,2), bo BOOLEAN, dt DATETIME);
WITH v(x) AS (VALUES
  (NULL),
  (0), (1), (-1), (9223372036854775807), (-9223372036854775808), (9007199254740993),
  (0.0), (-0.0), (1.0), (0.1), (0.30000000000000004), (-1.5), (123456789012345.678), (1e15), (1e16), (1e20), (1e-5), (1.5e-300), (1.7976931348623157e308), (9e999), (-9e999), (3.14159265358979),
  (''), ('text'), ('007'), ('12.50'), ('1e3'), (' 42 '), ('0x10'), ('é ü 日本 🦆'), ('it''s "quoted"'), ('2024-02-29 12:34:56'),
  (x''), (x'00'), (x'00ff10'), (x'e9'))
INSERT INTO types (i, t, b, r, n, none, d, bo, dt) SELECT x, x, x, x, x, x, x, x, x FROM v;
INSERT INTO types (t, b) VALUES (replace(hex(zeroblob(500000)), '00', 'ab'), randomblob(1000000));
CREATE VIEW expressions AS SELECT id, i + 0.5 AS sum, CASE typeof(t) WHEN 'text' THEN t || '!' END AS joined, typeof(n) AS class, CAST(t AS INTEGER) AS whole FROM types;
