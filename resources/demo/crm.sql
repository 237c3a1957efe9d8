-- The demo's customers, and what was agreed with some of them.
CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL, country TEXT NOT NULL, city TEXT NOT NULL, since DATE NOT NULL, newsletter BOOLEAN NOT NULL);
CREATE TABLE contracts (customer_id INTEGER NOT NULL REFERENCES customers (id), level TEXT NOT NULL, discount DECIMAL(4,2) NOT NULL, PRIMARY KEY (customer_id));
INSERT INTO customers
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000),
  first(k, word) AS (VALUES (0,'Adèle'),(1,'Bruno'),(2,'Chloé'),(3,'David'),(4,'Élise'),(5,'Farid'),(6,'Greta'),(7,'Hugo'),(8,'Ingrid'),(9,'Jonas'),(10,'Karim'),(11,'Lena'),(12,'Marta'),(13,'Nuno'),(14,'Olga'),(15,'Paul')),
  last(k, word) AS (VALUES (0,'Almeida'),(1,'Bauer'),(2,'Carvalho'),(3,'Dubois'),(4,'Eriksen'),(5,'Fischer'),(6,'Garcia'),(7,'Hansen'),(8,'Ibáñez'),(9,'Jansen'),(10,'Kowalski'),(11,'Lefèvre'),(12,'Müller'),(13,'Novák'),(14,'O''Neill'),(15,'Petit'),(16,'Rossi')),
  place(k, country, city) AS (VALUES (0,'France','Lyon'),(1,'France','Nantes'),(2,'Germany','Leipzig'),(3,'Germany','Bremen'),(4,'Spain','Bilbao'),(5,'Portugal','Porto'),(6,'Italy','Torino'),(7,'Norway','Bergen'),(8,'Poland','Gdańsk'),(9,'Ireland','Cork'))
SELECT i, first.word || ' ' || last.word, 'customer' || i || '@example.com', place.country, place.city,
  date('2019-01-01', '+' || ((i * 7919) % 1800) || ' days'), (i * 11) % 3 = 0
FROM n JOIN first ON first.k = (i * 7) % 16 JOIN last ON last.k = (i * 5) % 17 JOIN place ON place.k = (i * 2654435761 % 4294967296) % 10;
INSERT INTO contracts
SELECT id, CASE id % 45 WHEN 0 THEN 'gold' ELSE 'silver' END, CASE id % 45 WHEN 0 THEN 12.5 ELSE 5 END
FROM customers WHERE id % 15 = 0;
ANALYZE;
