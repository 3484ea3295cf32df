select a.id, a.version, a.kind, a.sha256, a.mime_type, a.width, (
  select m.id
  from media m
  where m.id = a.id and (exists (
    select 1
    from article_media vu
    join article va on va.id = vu.article_id
    where vu.media_id = m.id and vu.live and va.public) or exists (
    select 1
    from contributor vc
    where vc.portrait_id = m.id and vc.public) or exists (
    select 1
    from site vs
    where vs.logo_id = m.id))), a.height, a.alt_text, a.caption, a.credit, a.created_at, j1.name, j1.id, (
  select json_group_array(json_array(j.v0, j.v1, j.v2))
  from (
    select j2.slug as v0, j2.title as v1, j2.status as v2
    from article j2
    where j2.id in (
      select u.article_id
      from article_media u
      where u.media_id = a.id and u.live)
    order by coalesce(j2.published_on, '') desc, coalesce(j2.published_at, '') desc, j2.id desc limit ?1) j), (
  select count(*)
  from article j3
  where j3.id in (
    select u.article_id
    from article_media u
    where u.media_id = a.id and u.live)), (
  select json_group_array(json_object('slug', j.v0, 'name', j.v1))
  from (
    select j4.slug as v0, j4.name as v1
    from contributor j4
    where j4.portrait_id = a.id
    order by j4.id limit 1000) j), json_array(replace(replace(a.created_at, ' ', 'T'), '+00:00', 'Z'))
from media a
left join account j1 on j1.id = a.added_by_id
where (a.kind = ?2 and a.alt_text is null)
order by a.created_at desc, a.id desc limit ?3

select (
  select count(*)
  from media j1
  where (j1.kind = ?1 and j1.alt_text is null)), false
