SELECT input_hash, result FROM idempotency_key WHERE scope = ?1 AND key = ?2 AND created_at > ?3

SELECT input_hash, result FROM idempotency_key WHERE scope = ?1 AND key = ?2 AND created_at > ?3

SELECT a.id, a.root_id, a.public, a.is_stub, a.title, a.locale, EXISTS ( SELECT 1 FROM comment c WHERE c.article_id = ?1 AND substr(c.source, 1, 64) = substr(?3, 1, 64) AND c.source = ?3 AND c.posted_at >= ?4 AND ((c.author_name_folded || '') = ?5 OR c.account_id = ?6) ), a.published_at, k.moderation, k.close_after_days, k.closed, p.id, p.public, p.account_id, p.contributor_id, (SELECT json_group_array(json_array(b.credited_name, b.contributor_id)) FROM byline b JOIN article o ON o.id = b.article_id WHERE o.root_id = a.root_id) FROM article a LEFT JOIN comment_policy k ON k.article_id = a.id LEFT JOIN comment p ON p.id = ?2 AND p.article_id = a.id WHERE a.id = ?1

select ?1, a.id, a.status, a.html, a.posted_on
from comment a
where a.id = ?1
