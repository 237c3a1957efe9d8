-- The demo's web server log: one row a visit.
CREATE TABLE visits (id INTEGER PRIMARY KEY, customer_id INTEGER, at TIMESTAMP NOT NULL, path TEXT NOT NULL, status INTEGER NOT NULL, milliseconds REAL NOT NULL, campaign TEXT);
INSERT INTO visits
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000),
  page(k, path) AS (VALUES (0,'/'),(1,'/search'),(2,'/product'),(3,'/basket'),(4,'/checkout'),(5,'/help'),(6,'/product'),(7,'/search')),
  campaign(k, name) AS (VALUES (0,'newsletter'),(1,'search ads'),(2,'partners'),(3,'radio'))
SELECT i, CASE WHEN i % 5 <> 0 THEN (i * 2246822519 % 4294967296) % 12000 + 1 END,
  datetime('2024-01-01', '+' || (i * 5 + (i * 7919) % 300) || ' minutes'),
  page.path, CASE WHEN (i * 37) % 211 = 0 THEN 500 WHEN (i * 41) % 97 = 0 THEN 404 ELSE 200 END,
  20 + (i * 7919) % 4801 / 10.0, campaign.name
FROM n JOIN page ON page.k = (i * 2654435761 % 4294967296) % 8 LEFT JOIN campaign ON campaign.k = (i * 40503) % 11;
CREATE INDEX visits_customer ON visits (customer_id);
ANALYZE;
