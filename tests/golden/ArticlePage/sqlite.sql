select a.title, a.response_count, a.id
from article a
where a.id = coalesce((
  select n.id
  from article n
  where n.slug = ?1), (
  select o.article_id
  from old_slug o
  where o.slug = ?1)) and a.responding_to_id is null and a.public

select p.value, a.title, a.response_kind, a.status, a.published_on, j1.title, j1.slug, j1.responding_to_id, j1.id, (
  select json_group_array(json_object('position', j.v0, 'role', j.v1, 'creditedName', j.v2, 'bio', j.v3, 'contributor', json_object('name', j.v4, 'slug', j.v5)))
  from (
    select j2.position as v0, j2.role as v1, j2.credited_name as v2, j2.bio as v3, j3.name as v4, j3.slug as v5
    from byline j2
    join contributor j3 on j3.id = j2.contributor_id
    where j2.article_id = a.id
    order by j2.position limit 1000) j), a.lead, (
  select json_group_array(json_array(j.v0, j.v1, j.v2, j.v3, j.v4, j.v5, j.v6, j.v7))
  from (
    select j4.number as v0, j4.label as v1, j4.text as v2, j4.kind as v3, j4.locator as v4, j5.number as v5, j5.id as v6, j4.resolved_text as v7
    from footnote j4
    left join footnote j5 on j5.id = j4.refers_to_id
    where j4.article_id = a.id
    order by j4.number limit 10000) j), (
  select json_group_array(json_array(j.v0, j.v1, j.v2, j.v3, j.v4))
  from (
    select j6.author_name as v0, j6.posted_on as v1, j6.status as v2, j7.slug as v3, j7.id as v4
    from comment j6
    left join contributor j7 on j7.id = j6.contributor_id and j7.public
    where j6.article_id = a.id and j6.parent_id is null and j6.public
    order by coalesce(j6.posted_on, '~') asc, coalesce(j6.posted_at, '~') asc, j6.id asc limit ?1) j), (
  select count(*)
  from comment j8
  where j8.article_id = a.id and j8.parent_id is null and j8.public), (
  select json_group_array(json_array(j.v0, j.v1, j.v2, j.v3, j.v4))
  from (
    select j9.credited_name as v0, j9.title as v1, j9.date as v2, j10.title as v3, j10.id as v4
    from (
      select r.id as parent_key, 0 as place, m.position as position, m.date as date, m.response_id as response_id, cast(null as timestamptz) as published_at, m.credited_name, m.title
      from article r
      join mention m on m.article_id = case when exists (
        select 1
        from mention o
        where o.article_id = r.id) then r.id else r.responding_to_id end
      left join article t on t.id = r.responding_to_id and t.public
      where r.id = a.id and r.responding_to_id is not null and (m.article_id = r.id or t.id is not null) and (m.response_id <> r.id or (m.response_id is null and m.credited_name <> r.credited_names))
      union all select r.id, 1, 0, s.published_on, s.id, s.published_at, s.credited_names, s.title
      from article r
      join article s on s.responding_to_id = r.responding_to_id and s.id <> r.id
      left join article t on t.id = r.responding_to_id and t.public
      where r.id = a.id and s.public and not exists (
        select 1
        from mention o
        where o.response_id = s.id and (o.article_id = r.id or t.id is not null) and o.article_id = case when exists (
          select 1
          from mention q
          where q.article_id = r.id) then r.id else r.responding_to_id end)) j9
    left join article j10 on j10.id = j9.response_id and j10.public and j10.responding_to_id is not null
    order by j9.place, j9.position, j9.date is null, j9.date desc, j9.published_at is null, j9.published_at desc, j9.response_id desc limit 10000) j)
from (
  select value, key as place
  from json_each(?2)) p
cross join article a
left join article j1 on j1.id = a.responding_to_id and j1.public
where a.id in (
  select x.id
  from article x
  where x.responding_to_id = p.value and x.responding_to_id is not null and x.public
  order by coalesce(x.published_on, '') desc, coalesce(x.published_at, '') desc, x.id desc limit ?3)
order by p.place, coalesce(a.published_on, '') desc, coalesce(a.published_at, '') desc, a.id desc
