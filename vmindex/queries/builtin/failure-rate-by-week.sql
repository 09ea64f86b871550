-- title: Failure rate by week
-- description: Failed migrations in per cent of those that succeeded or failed, for each week, which begins on Monday
--   (UTC). Cancelled and incomplete migrations count for nothing in it.
-- param: host pattern = *  only migrations from or to this host (name or address); * and ? stand for any text
-- param: since time = 1970-01-01  only migrations that began then or later
-- param: until time = 9999-12-31  only migrations that began before
select
    date(substr(started_at, 1, 10), '-6 days', 'weekday 1') as week,
    count(*) as migrations,
    sum(case when outcome = 'failed' then 1 else 0 end) as failed,
    round(cast(100.0 * sum(case when outcome = 'failed' then 1 else 0 end) / count(*) as numeric), 1) as failed_pct
from v_migrations
where outcome in ('success', 'failed') and started_us >= :since and started_us < :until
    and is_host(:host, source_host, source_ip, dest_host, dest_ip)
group by week
order by week
