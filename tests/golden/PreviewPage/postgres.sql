select a.title, a.subtitle, a.abstract, a.locale, a.slug, a.published_on, a.response_kind, j1.slug, j1.title, j1.id, a.bylines, a.notices, a.html, a.endnotes, a.footnotes, a.tags, a.word_count, a.expires_at
from preview_link a
left join article j1 on j1.id = a.responding_to_id and j1.public
where a.id = $1 and a.revoked_at is null and a.expires_at > clock_timestamp() and (
  select u.disabled_at
  from account u
  where u.id = a.created_by_id) is null and (
  select 1
  from article v
  where v.id = a.article_id and v.deleted_at is null and v.withdrawn_on is null limit 1) is not null
