select a.id, a.status, a.status_reason, (
  select w.locale
  from article w
  where w.id = (
    select g.article_id
    from comment g
    where g.id = a.id)), a.version, a.html, a.posted_at
from comment a
where a.id = (
  select r.comment_id
  from receipt r
  join comment k on k.id = r.comment_id and k.deleted_at is null
  join article v on v.id = k.article_id and v.public and v.withdrawn_on is null
  where r.hash = ?1)
