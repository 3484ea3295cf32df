select $1::text, a.id, a.version, a.html, a.status, a.status_reason, (
  select w.locale
  from article w
  where w.id = (
    select g.article_id
    from comment g
    where g.id = a.id)), a.withdrawn_at
from comment a
where a.id = $1
