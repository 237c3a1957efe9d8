-- What each country buys, and how much of it with a contract (shop and CRM).
SELECT c.country, count(DISTINCT o.id) AS orders, sum(l.quantity * l.unit_price) AS revenue,
       sum(l.quantity * l.unit_price) FILTER (WHERE k.level = 'gold') AS gold_revenue
FROM shop.main.orders o
JOIN shop.main.order_lines l ON l.order_id = o.id
JOIN crm.main.customers c ON c.id = o.customer_id
LEFT JOIN crm.main.contracts k ON k.customer_id = c.id
WHERE o.status = 'paid'
GROUP BY c.country
ORDER BY revenue DESC;
-- Customers who met an error page at the checkout, and what they had bought before (web log, CRM and shop).
SELECT c.name, c.city, v.errors, o.orders, o.last_order
FROM (SELECT customer_id, count(*) AS errors FROM weblog.main.visits WHERE status = 500 AND path = '/checkout' GROUP BY customer_id) v
JOIN crm.main.customers c ON c.id = v.customer_id
JOIN (SELECT customer_id, count(*) AS orders, max(ordered_at) AS last_order FROM shop.main.orders GROUP BY customer_id) o ON o.customer_id = c.id
ORDER BY v.errors DESC, o.orders DESC, c.name, o.last_order
LIMIT 5;
-- What each campaign brings: visitors, buyers and revenue (one statement over three databases).
SELECT v.campaign, count(DISTINCT v.customer_id) AS visitors, count(DISTINCT o.customer_id) AS buyers,
       sum(o.total) AS revenue, count(DISTINCT o.customer_id) FILTER (WHERE c.newsletter) AS subscribers
FROM (SELECT DISTINCT campaign, customer_id FROM weblog.main.visits WHERE campaign IS NOT NULL AND customer_id IS NOT NULL) v
JOIN crm.main.customers c ON c.id = v.customer_id
LEFT JOIN (SELECT o.customer_id, sum(l.quantity * l.unit_price) AS total
           FROM shop.main.orders o JOIN shop.main.order_lines l ON l.order_id = o.id
           WHERE o.status = 'paid' AND o.ordered_at >= TIMESTAMP '2025-01-01' GROUP BY o.customer_id) o ON o.customer_id = c.id
GROUP BY v.campaign
ORDER BY revenue DESC;
