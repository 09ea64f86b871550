-- title: Durations by version
-- description: Median, 90th and 99th percentile of the duration of successful migrations, by the version of the source.
-- param: since time = 1970-01-01  only migrations that began then or later
-- param: until time = 9999-12-31  only migrations that began before
with ranked as (
    select
        h.version,
        m.duration_s,
        m.downtime_s,
        row_number() over (partition by h.version order by m.duration_s) as nth,
        count(*) over (partition by h.version) as migrations
    from v_migrations m
    join v_hosts h on h.host = m.source_host
    where m.outcome = 'success' and m.duration_s is not null and coalesce(m.started_us, 0) >= :since and coalesce(m.started_us, 0) < :until
)
-- The nearest rank: the smallest value that so many per cent do not exceed. It is always one that occurred.
select
    version,
    migrations,
    max(case when nth * 100 >= migrations * 50 and (nth - 1) * 100 < migrations * 50 then duration_s end) as p50_s,
    max(case when nth * 100 >= migrations * 90 and (nth - 1) * 100 < migrations * 90 then duration_s end) as p90_s,
    max(case when nth * 100 >= migrations * 99 and (nth - 1) * 100 < migrations * 99 then duration_s end) as p99_s,
    max(duration_s) as longest_s,
    max(downtime_s) as worst_downtime_s
from ranked
group by version, migrations
order by version
