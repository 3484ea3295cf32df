select a.title, a.response_count, a.id
from article a
where a.id = coalesce((
  select n.id
  from article n
  where n.slug = ?1), (
  select o.article_id
  from old_slug o
  where o.slug = ?1)) and a.responding_to_id is null and a.public

select p.value, a.title, a.response_kind, a.status, a.published_on, j3.title, j3.slug, j3.responding_to_id, j3.id, (
  select json_group_array(json_object('position', j.v0, 'role', j.v1, 'creditedName', j.v2, 'bio', j.v3, 'contributor', json_object('name', j.v4, 'slug', j.v5)))
  from (
    select j4.position as v0, j4.role as v1, j4.credited_name as v2, j4.bio as v3, j5.name as v4, j5.slug as v5, j4.position as o0
    from byline j4
    join contributor j5 on j5.id = j4.contributor_id
    where j4.article_id = a.id
    order by o0) j), substr(a.lead, 1, ?1), (
  select json_group_array(json_array(j.v0, j.v1, j.v2, j.v3, j.v4, j.v5, j.v6, j.v7))
  from (
    select j6.number as v0, j6.label as v1, j6.text as v2, j6.kind as v3, j6.locator as v4, j7.number as v5, j7.id as v6, j6.resolved_text as v7, j6.number as o0
    from footnote j6
    left join footnote j7 on j7.id = j6.refers_to_id
    where j6.article_id = a.id
    order by o0) j), (
  select json_group_array(json_array(j.v0, j.v1, j.v2, j.v3, j.v4))
  from (
    select j8.author_name as v0, j8.posted_on as v1, j8.status as v2, j9.slug as v3, j9.id as v4, coalesce(j8.posted_on, '~') as o0, coalesce(j8.posted_at, '~') as o1, j8.id as o2
    from comment j8
    left join contributor j9 on j9.id = j8.contributor_id and j9.public
    where j8.article_id = a.id and j8.parent_id is null and j8.public
    order by o0 asc, o1 asc, o2 asc limit ?2) j), (
  select count(*)
  from comment j10
  where j10.article_id = a.id and j10.parent_id is null and j10.public), (
  select json_group_array(json_array(j.v0, j.v1, j.v2, j.v3, j.v4))
  from (
    select j11.credited_name as v0, j11.title as v1, j11.date as v2, j12.title as v3, j12.id as v4, j11.place as o0, j11.position as o1, j11.date is null as o2, j11.date as o3, j11.published_at is null as o4, j11.published_at as o5, j11.response_id as o6
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
      where r.id = a.id and true and s.public and not exists (
        select 1
        from mention o
        where o.response_id = s.id and (o.article_id = r.id or t.id is not null) and o.article_id = case when exists (
          select 1
          from mention q
          where q.article_id = r.id) then r.id else r.responding_to_id end)) j11
    left join article j12 on j12.id = j11.response_id and j12.public and j12.responding_to_id is not null
    order by o0, o1, o2, o3 desc, o4, o5 desc, o6 desc) j)
from (
  select value, key as place
  from json_each(?3)) p
cross join article a
left join article j3 on j3.id = a.responding_to_id and j3.public
where a.id in (
  select x.id
  from article x
  where x.responding_to_id = p.value and x.responding_to_id is not null and x.public
  order by coalesce(x.published_on, '') desc, coalesce(x.published_at, '') desc, x.id desc limit ?4)
order by p.place, coalesce(a.published_on, '') desc, coalesce(a.published_at, '') desc, a.id desc
