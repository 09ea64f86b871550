-- title: Use of vMotion NICs
-- description: Which VMkernel addresses of each host carried migrations: how many connections were bound to each, of how
--   many migrations, and how fast those were. A host with one address uses one NIC; uneven numbers show a NIC left out.
-- param: host pattern = *  only what this host logged; * and ? stand for any text
-- param: since time = 1970-01-01  only connections that were bound then or later
-- param: until time = 9999-12-31  only connections that were bound before
with bound as (
    select
        host,
        vmotion_id,
        -- … bound connection to vmknic vmk1 - '10.0.0.1', the address as ::ffff:10.0.0.1 too
        replace(rtrim(substr(message, instr(message, '''') + 1), ''''), '::ffff:', '') as address
    from v_events
    where kind = 'net-bind-vmknic' and message like '%vmknic%''%'''
        and is_host(:host, host)
        and coalesce(at_us, 0) >= :since and coalesce(at_us, 0) < :until
),
used as (
    select host, address, vmotion_id, count(*) as connections
    from bound
    group by host, address, vmotion_id
)
select
    u.host,
    u.address,
    sum(u.connections) as connections,
    count(m.vmotion_id) as migrations,
    round(cast(avg(m.streams) as numeric), 2) as mean_streams,
    round(cast(avg(m.bandwidth_mbps) as numeric), 1) as mean_mbps
from used u
left join v_migrations m on m.vmotion_id = u.vmotion_id
group by u.host, u.address
order by u.host, u.address
