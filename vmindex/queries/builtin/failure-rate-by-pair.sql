-- title: Failure rate by pair of hosts
-- description: Failed migrations in per cent of those that succeeded or failed, for each source and destination.
--   Cancelled and incomplete migrations count for nothing in it.
-- param: least integer = 1  only pairs with so many migrations
-- param: since time = 1970-01-01  only migrations that began then or later
-- param: until time = 9999-12-31  only migrations that began before
select
    coalesce(source_host, source_ip) as source,
    coalesce(dest_host, dest_ip) as dest,
    count(*) as migrations,
    sum(case when outcome = 'failed' then 1 else 0 end) as failed,
    round(cast(100.0 * sum(case when outcome = 'failed' then 1 else 0 end) / count(*) as numeric), 1) as failed_pct
from v_migrations
where outcome in ('success', 'failed') and coalesce(started_us, 0) >= :since and coalesce(started_us, 0) < :until
group by coalesce(source_host, source_ip), coalesce(dest_host, dest_ip)
having count(*) >= :least
order by failed_pct desc, failed desc, source, dest
