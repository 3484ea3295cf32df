SELECT a.id, a.root_id, a.public, a.is_stub, a.title, a.locale, false, a.published_at, k.moderation, k.close_after_days, k.closed, p.id, p.public, p.account_id, p.contributor_id, NULL FROM article a LEFT JOIN comment_policy k ON k.article_id = a.id LEFT JOIN comment p ON p.id = ?2 AND p.article_id = a.id WHERE a.id = ?1

select ?1, a.id, a.status, a.html, a.posted_on
from comment a
where a.id = ?1
