-- title: Lowest bandwidth
-- description: Migrations by the network bandwidth that the source measured, lowest first.
-- param: limit integer = 20  how many rows
-- param: host text = ''  only migrations from or to this host (name or vMotion address)
-- param: since time = 1970-01-01  only migrations that began then or later
select
    vmotion_id,
    vm,
    coalesce(source_host, source_ip) as source,
    coalesce(dest_host, dest_ip) as dest,
    started_at,
    bandwidth_mbps,
    streams,
    encrypted,
    outcome
from v_migrations
where bandwidth_mbps is not null
    and (:host = '' or :host in (source_host, source_ip, dest_host, dest_ip))
    and coalesce(started_us, 0) >= :since
order by bandwidth_mbps, vmotion_id
limit :limit
