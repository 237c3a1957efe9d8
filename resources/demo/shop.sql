-- The demo shop: articles, orders and their lines. Every number comes from the row's own number, so that
-- every run makes the same shop.
CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT NOT NULL, category TEXT NOT NULL, price DECIMAL(10,2) NOT NULL);
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL, ordered_at TIMESTAMP NOT NULL, status TEXT NOT NULL, coupon TEXT);
CREATE TABLE order_lines (order_id INTEGER NOT NULL, product_id INTEGER NOT NULL, quantity INTEGER NOT NULL, unit_price DECIMAL(10,2) NOT NULL, PRIMARY KEY (order_id, product_id)) WITHOUT ROWID;
INSERT INTO products
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 480),
  adjective(k, word) AS (VALUES (0,'Alpine'),(1,'Copper'),(2,'Folding'),(3,'Grand'),(4,'Linen'),(5,'Nordic'),(6,'Old'),(7,'Pocket'),(8,'Quiet'),(9,'River'),(10,'Silver'),(11,'Travel')),
  noun(k, word, category) AS (VALUES (0,'lamp','Home'),(1,'kettle','Kitchen'),(2,'tent','Outdoor'),(3,'desk','Office'),(4,'scarf','Clothing'),(5,'radio','Electronics'),(6,'bicycle','Outdoor'),(7,'notebook','Office'))
SELECT i, adjective.word || ' ' || noun.word || ' ' || char(65 + i / 96), noun.category, ((i * 7919) % 19000 + 499) / 100.0
FROM n JOIN adjective ON adjective.k = i % 12 JOIN noun ON noun.k = i / 12 % 8;
INSERT INTO orders
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
SELECT i, (i * 2654435761 % 4294967296) % 12000 + 1,
  datetime('2024-01-01', '+' || (i * 17 + (i * 7919) % 900) || ' minutes'),
  CASE (i * 31) % 20 WHEN 0 THEN 'cancelled' WHEN 1 THEN 'returned' WHEN 2 THEN 'open' ELSE 'paid' END,
  CASE WHEN (i * 13) % 9 = 0 THEN 'SPRING' || (i % 3 + 1) END
FROM n;
INSERT OR IGNORE INTO order_lines
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150000)
SELECT (i * 40503) % 60000 + 1, (i * 2654435761 % 4294967296) % 480 + 1, (i * 7) % 4 + 1, 0 FROM n;
UPDATE order_lines SET unit_price = (SELECT price FROM products WHERE id = product_id);
CREATE INDEX orders_customer ON orders (customer_id);
CREATE VIEW order_totals AS SELECT order_id, sum(quantity * unit_price) AS total FROM order_lines GROUP BY order_id;
ANALYZE;
