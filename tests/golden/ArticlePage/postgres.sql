select a.title, a.response_count, array(
  select row(j1.title, j1.response_kind, j1.status, j1.published_on, j2.title, j2.slug, j2.responding_to_id, j2.id, array(
    select array[(j3.position)::text, (j3.role)::text, (j3.credited_name)::text, (j3.bio)::text, (j4.name)::text, (j4.slug)::text]
    from byline j3
    join contributor j4 on j4.id = j3.contributor_id
    where j3.article_id = j1.id
    order by j3.position limit 1000), j1.lead, array(
    select array[(j5.number)::text, (j5.label)::text, (j5.text)::text, (j5.kind)::text, (j5.locator)::text, (j6.number)::text, (j6.id)::text, (j5.resolved_text)::text]
    from footnote j5
    left join footnote j6 on j6.id = j5.refers_to_id
    where j5.article_id = j1.id
    order by j5.number limit 10000), array(
    select array[(j7.author_name)::text, (j7.posted_on)::text, (j7.status)::text, (j8.slug)::text, (j8.id)::text]
    from comment j7
    left join contributor j8 on j8.id = j7.contributor_id and j8.public
    where j7.article_id = j1.id and j7.parent_id is null and j7.public
    order by coalesce(j7.posted_on, 'infinity'::date) asc, coalesce(j7.posted_at, 'infinity'::timestamptz) asc, j7.id asc limit 10), (
    select count(*)
    from comment j9
    where j9.article_id = j1.id and j9.parent_id is null and j9.public), array(
    select array[(j10.credited_name)::text, (j10.title)::text, (j10.date)::text, (j11.title)::text, (j11.id)::text]
    from (
      select r.id as parent_key, 0 as place, m.position as position, m.date as date, m.response_id as response_id, cast(null as timestamptz) as published_at, m.credited_name, m.title
      from article r
      join mention m on m.article_id = case when exists (
        select 1
        from mention o
        where o.article_id = r.id) then r.id else r.responding_to_id end
      left join article t on t.id = r.responding_to_id and t.public
      where r.id = j1.id and r.responding_to_id is not null and (m.article_id = r.id or t.id is not null) and (m.response_id <> r.id or (m.response_id is null and m.credited_name <> r.credited_names))
      union all select r.id, 1, 0, s.published_on, s.id, s.published_at, s.credited_names, s.title
      from article r
      join article s on s.responding_to_id = r.responding_to_id and s.id <> r.id
      left join article t on t.id = r.responding_to_id and t.public
      where r.id = j1.id and s.public and not exists (
        select 1
        from mention o
        where o.response_id = s.id and (o.article_id = r.id or t.id is not null) and o.article_id = case when exists (
          select 1
          from mention q
          where q.article_id = r.id) then r.id else r.responding_to_id end)) j10
    left join article j11 on j11.id = j10.response_id and j11.public and j11.responding_to_id is not null
    order by j10.place, j10.position, j10.date is null, j10.date desc, j10.published_at is null, j10.published_at desc, j10.response_id desc limit 10000))
  from article j1
  left join article j2 on j2.id = j1.responding_to_id and j2.public
  where j1.responding_to_id = a.id and j1.responding_to_id is not null and j1.public
  order by coalesce(j1.published_on, '-infinity'::date) desc, coalesce(j1.published_at, '-infinity'::timestamptz) desc, j1.id desc limit 10)
from article a
where a.id = coalesce((
  select n.id
  from article n
  where n.slug = $1), (
  select o.article_id
  from old_slug o
  where o.slug = $1)) and a.responding_to_id is null and a.public
