-- title: Failure rate by host
-- description: Failed migrations in per cent of those that succeeded or failed, for each host as source, as destination
--   and as either. Cancelled and incomplete migrations count for nothing in it.
-- param: least integer = 1  only hosts with so many migrations
-- param: since time = 1970-01-01  only migrations that began then or later
-- param: until time = 9999-12-31  only migrations that began before
with decided as (
    select
        coalesce(source_host, source_ip) as source,
        coalesce(dest_host, dest_ip) as dest,
        case when outcome = 'failed' then 1 else 0 end as failed
    from v_migrations
    where outcome in ('success', 'failed') and coalesce(started_us, 0) >= :since and coalesce(started_us, 0) < :until
),
-- A storage migration has the same host on both sides and counts once in all, though for both sides.
touched as (
    select
        source as host,
        failed,
        failed as failed_as_source,
        case when dest = source then failed else 0 end as failed_as_dest
    from decided
    union all
    select dest as host, failed, 0 as failed_as_source, failed as failed_as_dest
    from decided
    where source is null or dest <> source
)
select
    host,
    count(*) as migrations,
    sum(failed) as failed,
    round(cast(100.0 * sum(failed) / count(*) as numeric), 1) as failed_pct,
    sum(failed_as_source) as failed_as_source,
    sum(failed_as_dest) as failed_as_dest
from touched
where host is not null
group by host
having count(*) >= :least
order by failed_pct desc, failed desc, host
