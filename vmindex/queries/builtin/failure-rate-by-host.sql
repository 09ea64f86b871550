-- title: Failure rate by host
-- description: Failed migrations in per cent of those that succeeded or failed, for each host as source, as destination
--   and as either. Cancelled and incomplete migrations count for nothing in it.
-- param: least integer = 1  only hosts with so many migrations
-- param: since time = 1970-01-01  only migrations that began then or later
with decided as (
    select
        vmotion_id,
        coalesce(source_host, source_ip) as source,
        coalesce(dest_host, dest_ip) as dest,
        case when outcome = 'failed' then 1 else 0 end as failed
    from v_migrations
    where outcome in ('success', 'failed') and coalesce(started_us, 0) >= :since
),
-- A storage migration has the same host on both sides and counts once.
touched as (
    select source as host, vmotion_id, failed from decided
    union
    select dest as host, vmotion_id, failed from decided
)
select
    t.host,
    count(*) as migrations,
    sum(t.failed) as failed,
    round(cast(100.0 * sum(t.failed) / count(*) as numeric), 1) as failed_pct,
    (select coalesce(sum(d.failed), 0) from decided d where d.source = t.host) as failed_as_source,
    (select coalesce(sum(d.failed), 0) from decided d where d.dest = t.host) as failed_as_dest
from touched t
where t.host is not null
group by t.host
having count(*) >= :least
order by failed_pct desc, failed desc, t.host
