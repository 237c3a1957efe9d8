-- SPDX-License-Identifier: GPL-3.0-or-later
-- Every kind of value that PostgreSQL 15 writes, with its extremes. One table a family, first column "id";
-- the test compares each cell with what psql prints. Load it into an empty database.

CREATE SCHEMA types;
SET search_path TO types, public;

CREATE TYPE mood AS ENUM ('sad', 'ok', 'very happy', 'ça va', '');
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE DOMAIN price AS numeric(10,2);
CREATE DOMAIN feeling AS mood;
CREATE TYPE point3 AS (x integer, y double precision, label text);
CREATE TYPE float_range AS RANGE (subtype = float8);

CREATE TABLE booleans (id int, a boolean);
INSERT INTO booleans VALUES (1, true), (2, false), (3, NULL);

CREATE TABLE integers (id int, small smallint, plain integer, big bigint, number oid, transaction xid, command cid,
    wide xid8, counted positive);
INSERT INTO integers VALUES
    (1, -32768, -2147483648, -9223372036854775808, 0, '0', '0', '0', 1),
    (2, 32767, 2147483647, 9223372036854775807, 4294967295, '4294967295', '4294967295', '18446744073709551615',
     2147483647),
    (3, 0, 0, 0, 2147483648, '3', '2147483648', '9223372036854775808', 7),
    (4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);

CREATE TABLE floats (id int, single real, wide double precision);
INSERT INTO floats VALUES
    (1, 'NaN', 'NaN'), (2, 'Infinity', 'Infinity'), (3, '-Infinity', '-Infinity'), (4, 0, 0), (5, '-0', '-0'),
    (6, 3.4028235e38, 1.7976931348623157e308), (7, 1e-45, 5e-324), (8, 1.17549435e-38, 2.2250738585072014e-308),
    (9, 0.1, 0.1), (10, 1e6, 1e15), (11, 999999, 999999999999999), (12, 100000, 100000000000000),
    (13, 0.0001, 0.0001), (14, 0.00001, 0.00001), (15, -1.5, -1.5), (16, 16777216, 9007199254740993),
    (17, 33554430, 5.684341886080801e-14), (18, 1.1, 0.30000000000000004), (19, 123456.7, 123456789012345.6),
    (20, 1234567, 1234567890123456), (21, 9.5367432e-07, 9.5367431640625e-07), (22, NULL, NULL);
INSERT INTO floats SELECT 100 + i, power(2::float8, i / 8)::real, power(2::float8, i) FROM generate_series(-1022, 1008) i;
INSERT INTO floats SELECT 4000 + i, (sin(i) * power(10::float8, i % 30))::real, sin(i) * power(10::float8, i % 300)
    FROM generate_series(1, 3000) i;

CREATE TABLE numerics (id int, money numeric(10,2), whole numeric(38,0), long numeric(38,20), longer numeric(40,5),
    rounded numeric(5,-2), tiny numeric(3,5), free numeric, cost price);
INSERT INTO numerics VALUES
    (1, 0, 0, 0, 0, 0, 0, 0, 0),
    (2, 99999999.99, 99999999999999999999999999999999999999, 123456789012345678.12345678901234567890,
     99999999999999999999999999999999999.99999, 9999900, 0.00999, 12345678901234567890.12345678901234567890, 12.5),
    (3, -99999999.99, -99999999999999999999999999999999999999, -0.00000000000000000001, -0.00001, -99900, -0.00001,
     -0.00000000000000000000000001, -12.5),
    (4, 'NaN', 'NaN', 'NaN', 'NaN', 'NaN', 'NaN', 'NaN', 'NaN'),
    (5, 10000, 10000, 10000, 10000, 10000, 0.00123, 'Infinity', 10000),
    (6, 0.01, 1, 1, 1, 100, 0.001, '-Infinity', 0.01),
    (7, 100.10, 100000000000000000000, 0.1, 12.34000, 12300, 0.00100, 1e-16383, 1),
    (8, 1.2, 123456789, 10000.0001, 5, 100, 0.00001, 1e1000, 1),
    (9, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    (10, 9999.99, 9999, 9999.9999, 10000.00001, 100, 0.00002, 100.00, 9999),
    (11, 10001, 100010001, 10001.00010001, 100010001.00010, 100, 0.00002, 100010001.000100010000, 10001);

CREATE TABLE texts (id int, plain text, short varchar(20), fixed char(6), ident name, letter "char", vary varchar);
INSERT INTO texts VALUES
    (1, '', '', '', '', '', ''),
    (2, 'a', 'b', 'c', 'd', 'e', 'f'),
    (3, E'line one\nline two\ttab\\back"quote''single', 'naïve café', 'ab', 'Mixed Case', 'x', 'NULL'),
    (4, 'עברית العربية 中文 🐘', '🐘🐘', '  x', 'été', '"', '\N'),
    (5, NULL, NULL, NULL, NULL, NULL, NULL),
    (6, repeat('x', 1048576), 'one megabyte', 'six666', 'n', E'\\', repeat('é', 100000)),
    (7, '   ', ' ', ' ', ' ', ' ', ' ');

CREATE TABLE documents (id int, plain json, packed jsonb, tree xml);
INSERT INTO documents VALUES
    (1, '{"b": 1,  "a": [1, 2.50, null]}', '{"b": 1,  "a": [1, 2.50, null], "c": 1e400}', '<a b="c">x</a>'),
    (2, 'null', 'null', 'just text'), (3, '"é\u00e9"', '"é\u00e9"', '<?xml version="1.0"?><r>é</r>'),
    (4, '12345678901234567890.10', '12345678901234567890.10', '<r/>'), (5, NULL, NULL, NULL), (6, '[]', '{}', '');

CREATE TABLE binaries (id int, bytes bytea, number uuid);
INSERT INTO binaries VALUES
    (1, '', '00000000-0000-0000-0000-000000000000'), (2, '\x00ff10', 'ffffffff-ffff-ffff-ffff-ffffffffffff'),
    (3, 'abc\\def', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'), (4, NULL, NULL),
    (5, decode(repeat('00ab', 10000), 'hex'), 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A12');

CREATE TABLE dates (id int, day date, moment timestamp, tenths timestamp(1), span_start timestamptz, clock time,
    millis time(3), zoned timetz);
SET TimeZone TO 'UTC';
INSERT INTO dates VALUES
    (1, '4714-11-24 BC', '4714-11-24 00:00:00 BC', '2024-02-29 12:00:00', '4714-11-24 00:00:00+00 BC', '00:00', '00:00',
     '00:00:00+15:59:59'),
    (2, '5874897-12-31', '294276-12-31 23:59:59.999999', '1999-12-31 23:59:59.94', '294276-12-31 23:59:59.999999+00',
     '24:00:00', '24:00:00', '24:00:00-15:59:59'),
    (3, 'infinity', 'infinity', 'infinity', 'infinity', '23:59:59.999999', '23:59:59.999', '12:34:56.789+05:30'),
    (4, '-infinity', '-infinity', '-infinity', '-infinity', '12:34:56.1', '12:34:56.1', '00:00:00.000001-00:09:21'),
    (5, '0001-01-01', '0001-01-01 00:00:00', '0001-01-01', '0001-01-01 00:00:00+00', '01:02:03.4', '01:02:03', '01:00+00'),
    (6, '0001-12-31 BC', '0001-12-31 23:59:59.5 BC', '0044-03-15 12:00 BC', '0044-03-15 12:00:00+00 BC', '12:00', '12:00',
     '12:00-03'),
    (7, '1970-01-01', '1970-01-01 00:00:00', '1970-01-01 00:00:00.1', '1970-01-01 00:00:00+00', '00:00:00.000001',
     '00:00:00.001', '00:00+01'),
    (8, '1969-12-31', '1969-12-31 23:59:59.999999', '1969-12-31 23:59:59.9', '1969-12-31 23:59:59.999999+00', NULL, NULL, NULL),
    (9, '10000-01-01', '10000-01-01 00:00:00', '10000-01-01', '10000-07-01 00:00:00+00', '10:10:10.100000', '10:10', '10:10+14'),
    (10, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    (11, '2000-02-29', '2000-02-29 00:00:00.000001', '2000-01-01', '2000-01-01 00:00:00+00', '08:00', '08:00', '08:00-12'),
    (12, '294247-01-10', '294247-01-10 04:00:54.775806', '2000-01-01', '294247-01-10 04:00:54.775809+00', '08:00', '08:00',
     '08:00-12'),
    (13, '1582-10-10', '294246-06-01 12:00', '1582-10-10', '294260-06-01 12:00:00+00', '08:00', '08:00', '08:00-12');

-- Instants around changes of offset: local mean time with seconds, summer time's edges, the far future.
CREATE TABLE instants (id int, at timestamptz);
INSERT INTO instants VALUES
    (1, '1900-01-01 00:00:00+00'), (2, '1891-03-15 23:50:39+00'), (3, '1891-03-15 23:50:38+00'),
    (4, '1911-03-10 23:50:38+00'), (5, '1911-03-10 23:50:39+00'), (6, '1940-06-14 22:59:59.999999+00'),
    (7, '2024-03-31 00:59:59.999999+00'), (8, '2024-03-31 01:00:00+00'), (9, '2024-10-27 00:59:59+00'),
    (10, '2024-10-27 01:00:00+00'), (11, '2037-12-31 00:00:00+00'), (12, '2038-01-19 03:14:08+00'),
    (13, '2038-07-01 00:00:00+00'), (14, '2500-01-01 00:00:00+00'), (15, '2500-07-01 00:00:00+00'),
    (16, '1850-06-01 12:00:00+00'), (17, '1883-11-18 17:00:00+00'), (18, '1883-11-18 16:59:59+00'),
    (19, '9999-12-31 23:59:59.999999+00'), (20, '1901-12-13 20:45:51+00'), (21, '1945-08-14 23:00:00+00'),
    (22, '2024-03-10 07:00:00+00'), (23, '2024-03-10 06:59:59+00'), (24, '1752-09-14 00:00:00+00');
INSERT INTO instants SELECT 100 + i, timestamptz '1800-01-01 00:00:00+00' + i * interval '37 days 5 hours 7 seconds'
    FROM generate_series(0, 3000) i;
RESET TimeZone;

CREATE TABLE intervals (id int, span interval, seconds interval(0), months interval year to month);
INSERT INTO intervals VALUES
    (1, '0', '0', '0'), (2, '1 year 2 mons 3 days 04:05:06.789', '1.5 seconds', '1 year 2 mons'),
    (3, '-1 year -2 mons +3 days -04:05:06.7', '-1', '-1 mon'), (4, '1 mon -1 day', '1 day', '12 mons'),
    (5, '-1 day +00:00:01', '-1 day +00:00:01', '-13 mons'), (6, '178000000 years', '100000 hours', '1 year'),
    (7, '-178000000 years', '-100000 hours', '-1 year'), (8, '2147483647 days', '0', '0'),
    (9, '-2147483648 days', '0', '0'), (10, '2562047788:00:54.775807', '0', '0'),
    (11, '-2562047788:00:54.775807', '0', '0'), (12, '00:00:00.000001', '0', '0'), (13, '1 year -1 day', '0', '0'),
    (14, '-00:00:00.5', '0', '0'), (15, NULL, NULL, NULL), (16, '1 day 00:00:00', '1 mon', '2 years'),
    (17, '-1 mon 1 day', '-1 mon 5 sec', '2 years'), (18, '1 year 1 mon 1 day 00:00:01', '1', '1 mon');

CREATE TABLE words (id int, m mood, f feeling);
INSERT INTO words VALUES (1, 'sad', 'ok'), (2, 'very happy', 'ça va'), (3, NULL, NULL), (4, '', '');

-- What only the server itself can write out.
CREATE TABLE others (id int, cash money, host inet, net cidr, card macaddr, card8 macaddr8, bits bit(5), flags varbit,
    p point, l line, s lseg, b box, route path, poly polygon, ring circle, search tsvector, q tsquery, pair point3,
    ints integer[], texts text[], grid integer[][], moods mood[], span int4range, days daterange, many int4multirange,
    frange float_range, lsn pg_lsn, vec int2vector, ovec oidvector, cls regclass, proc regproc, typ regtype,
    place tid, path_ jsonpath, snap pg_snapshot);
INSERT INTO others VALUES
    (1, '12.34', '192.168.1.1/24', '10.0.0.0/8', '08:00:2b:01:02:03', '08:00:2b:01:02:03:04:05', B'10101', B'1', '(1.5,2)',
     '{1,-1,0}', '((0,0),(1,1))', '((2,2),(0,0))', '[(0,0),(1,1)]', '((0,0),(1,0),(0,1))', '<(0,0),1.25>',
     'a fat cat', 'fat & (rat | cat)', ROW(1, 2.5, 'x, "y"'), '{1,2,NULL}', '{a,"b c",NULL,"NULL",""}', '{{1,2},{3,4}}',
     '{sad,"very happy"}', '[1,10)', '[2024-01-01,infinity)', '{[1,3),[5,7)}', '[0.1,0.2)', '16/B374D848', '1 2 3', '1 2',
     'pg_class', 'now', 'integer', '(0,1)', '$.a[*] ? (@ > 1)', '10:20:10,14,15'),
    (2, '-92233720368547758.08', '::1', '2001:db8::/32', '00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff:ff:ff', B'00000', B'',
     '(NaN,Infinity)', '{0,1,2}', '((1,2),(3,4))', '((1,1),(1,1))', '((0,0),(1,1))', '((0,0))', '<(1,1),0>', '', '',
     ROW(NULL, NULL, NULL), '{}', '{}', '{}', '{}', 'empty', '(,)', '{}', '(,)', '0/0', '', '', 'types.others', '-',
     'types.mood[]', '(4294967294,65535)', '$', '1:1:'),
    (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
     NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
