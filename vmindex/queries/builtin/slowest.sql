-- title: Slowest migrations
-- description: Migrations by their whole duration, longest first, whatever their outcome.
-- param: limit integer = 20  how many rows
-- param: host text = ''  only migrations from or to this host (name or vMotion address)
-- param: since time = 1970-01-01  only migrations that began then or later
select
    vmotion_id,
    vm,
    coalesce(source_host, source_ip) as source,
    coalesce(dest_host, dest_ip) as dest,
    started_at,
    duration_s,
    precopy_s,
    bandwidth_mbps,
    outcome
from v_migrations
where duration_s is not null
    and (:host = '' or :host in (source_host, source_ip, dest_host, dest_ip))
    and coalesce(started_us, 0) >= :since
order by duration_s desc, vmotion_id
limit :limit
