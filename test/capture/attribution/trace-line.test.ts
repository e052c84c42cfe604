import { describe, expect, it } from 'vitest'
import { findLost, parseTraceLine } from '../../../capture/attribution/trace-line.ts'

/** With the option `fields`, from Linux 6.18. */
const withFields = {
  connecting:
    '         busybox-4261    [001] .....  6537.855928: inet_sock_set_state: skaddr=0xffff88814851ef00 (-131386131222784) oldstate=0x7 (7) newstate=0x2 (2) sport=0x0 (0) dport=0x50 (80) family=0x2 (2) protocol=0x6 (6) saddr=0x100007f (16777343) daddr=0x100007f (16777343) saddr_v6=<INVALID-SIZE> daddr_v6=<INVALID-SIZE>',
  inInterrupt:
    '         busybox-4261    [001] .Ns2.  6537.856228: inet_sock_set_state: skaddr=0xffff88814851c0c0 (-131386131234624) oldstate=0x3 (3) newstate=0x1 (1) sport=0x50 (80) dport=0x908e (37006) family=0x2 (2) protocol=0x6 (6) saddr=0x500580a (83908618) daddr=0x100007f (16777343) saddr_v6=<INVALID-SIZE> daddr_v6=<INVALID-SIZE>',
  mapped:
    '         busybox-4262    [001] .N...  6537.859263: inet_sock_set_state: skaddr=0xffff88814a3ad7c0 (-131386099181632) oldstate=0x2 (2) newstate=0x1 (1) sport=0x9090 (37008) dport=0x50 (80) family=0xa (10) protocol=0x6 (6) saddr=0x100007f (16777343) daddr=0x100007f (16777343) saddr_v6=<INVALID-SIZE> daddr_v6=<INVALID-SIZE>',
  ipv6Client:
    '         python3-19619   [000] .....  7225.395932: inet_sock_set_state: skaddr=0xffff8881087df500 (-131387202079488) oldstate=0x2 (2) newstate=0x1 (1) sport=0x8a04 (35332) dport=0xa4f7 (42231) family=0xa (10) protocol=0x6 (6) saddr=0x0 (0) daddr=0x0 (0) saddr_v6=<INVALID-SIZE> daddr_v6=<INVALID-SIZE>',
  ipv6Server:
    '         python3-19619   [000] .....  7225.396036: inet_sock_set_state: skaddr=0xffff8881087deb40 (-131387202081984) oldstate=0x8 (8) newstate=0x9 (9) sport=0xa4f7 (42231) dport=0x8a04 (35332) family=0xa (10) protocol=0x6 (6) saddr=0x600007f (100663423) daddr=0x600007f (100663423) saddr_v6=<INVALID-SIZE> daddr_v6=<INVALID-SIZE>',
  created:
    '            bash-4258    [000] .....  6537.507003: task_newtask: pid=0x10a5 (4261) comm=bash clone_flags=0x1200000 (18874368) oom_score_adj=0x0 (0)',
  renamed:
    '              ip-4261    [001] .....  6537.513835: task_rename: pid=0x10a5 (4261) oldcomm=ip newcomm=busybox oom_score_adj=0x0 (0)',
  moved:
    '           sleep-19668   [001] d..1.  7225.428161: cgroup_attach_task: dst_root=0x8 (8) dst_level=0x1 (1) dst_id=0x236 (566) pid=0x4cd4 (19668) dst_path=/ps-e-z comm=sh',
  routed:
    '            node-23481   [001] ..... 46684.571252: fib_table_lookup: tb_id=0xfe (254) err=0x0 (0) oif=0x0 (0) iif=0x1 (1) proto=(17) tos=(0) scope=(0) flags=(0) src=0x0 (0) dst=0x100007f (16777343) gw4=0x0 (0) gw6=<INVALID-SIZE> sport=0xed5a (60762) dport=0x14e9 (5353) name=lo',
  routedFrom:
    '            node-23481   [001] ..... 46684.572210: fib_table_lookup: tb_id=0xfe (254) err=0x0 (0) oif=0x0 (0) iif=0x1 (1) proto=(17) tos=(0) scope=(0) flags=(0) src=0x100007f (16777343) dst=0x100007f (16777343) gw4=0x0 (0) gw6=<INVALID-SIZE> sport=0xb787 (46983) dport=0x14e9 (5353) name=lo',
  routedIpv6:
    '            node-23481   [001] ..... 46684.573535: fib6_table_lookup: tb_id=0xff (255) err=0x0 (0) oif=0x0 (0) iif=0x1 (1) flowlabel=0x0 (0) tos=(0) scope=(0) flags=(0) src=<INVALID-SIZE> dst=<INVALID-SIZE> sport=0xd66d (54893) dport=0x154e (5454) proto=(17) rt_type=(0) name=lo gw=<INVALID-SIZE>',
  exited:
    '         busybox-4261    [001] .....  6537.856715: sched_process_exit: comm=busybox pid=0x10a5 (4261) prio=0x78 (120) group_dead=(1)',
}

/** Without it, as older kernels print. */
const withoutFields = {
  connected:
    '         busybox-4264    [001] .....  6538.163927: inet_sock_set_state: family=AF_INET protocol=IPPROTO_TCP sport=37020 dport=80 saddr=127.0.0.1 daddr=10.88.0.5 saddrv6=::ffff:127.0.0.1 daddrv6=::ffff:10.88.0.5 oldstate=TCP_SYN_SENT newstate=TCP_ESTABLISHED',
  mapped:
    '            curl-4264    [001] .....  6538.163927: inet_sock_set_state: family=AF_INET6 protocol=IPPROTO_TCP sport=37020 dport=80 saddr=127.0.0.1 daddr=127.0.0.1 saddrv6=::ffff:127.0.0.1 daddrv6=::ffff:127.0.0.1 oldstate=TCP_CLOSE_WAIT newstate=TCP_LAST_ACK',
  ipv6: '            curl-4264    [001] .... 6538.163927: inet_sock_set_state: family=AF_INET6 protocol=IPPROTO_TCP sport=37020 dport=80 saddr=0.0.0.0 daddr=0.0.0.0 saddrv6=::1 daddrv6=fd00::2 oldstate=TCP_CLOSE newstate=TCP_SYN_SENT',
  created:
    '            bash-4258    [001] .....  6538.164545: task_newtask: pid=4265 comm=bash clone_flags=3d0f00 oom_score_adj=0',
  ownNetwork:
    '          runc-4258    [001] .....  6538.164545: task_newtask: pid=4266 comm=runc clone_flags=6c020000 oom_score_adj=0',
  renamed:
    '            bash-4265    [001] .....  6538.164740: task_rename: pid=4265 oldcomm=bash newcomm=my app -1 [0] oom_score_adj=0',
  moved:
    '              sh-4266    [000] d..1.  6538.180091: cgroup_attach_task: dst_root=8 dst_id=170 dst_level=1 dst_path=/kubepods/ps-e-z pid=4266 comm=sh',
  routed:
    '            node-23467   [001] ..... 46684.409130: fib_table_lookup: table 254 oif 0 iif 1 proto 17 0.0.0.0/34225 -> 127.0.0.1/5353 tos 0 scope 0 flags 0 ==> dev lo gw 127.0.0.5/::ffff:127.0.0.1 err 0',
  routedIpv6:
    '            node-23467   [001] ..s1. 46684.412348: fib6_table_lookup: table 255 oif 0 iif 1 proto 17 ::/35278 -> ::1/5454 flowlabel 0x0 tos 0 scope 0 flags 0 ==> dev lo gw :: err 0',
  exited:
    '         busybox-4264    [001] .....  6538.164229: sched_process_exit: comm=busybox pid=4264 prio=120 group_dead=true',
}

describe('a line of the trace with the option fields', () => {
  it('tells connect() with the socket, and without its port', () => {
    expect(parseTraceLine(withFields.connecting)).toEqual({
      kind: 'state',
      thread: 4261,
      atSeconds: 6537.855928,
      byThread: true,
      socket: '0xffff88814851ef00',
      from: 7,
      to: 2,
      localPort: 0,
      remotePort: 80,
      isIpv6: false,
      localAddress: '127.0.0.1',
      remoteAddress: '127.0.0.1',
    })
  })

  it('tells what an interrupt did while somebody else ran', () => {
    expect(parseTraceLine(withFields.inInterrupt)).toMatchObject({
      byThread: false,
      localAddress: '10.88.0.5',
      localPort: 80,
      remotePort: 37006,
    })
  })

  it('shows an IPv4 address of an IPv6 socket as packets do, and no IPv6 address', () => {
    expect(parseTraceLine(withFields.mapped)).toMatchObject({
      isIpv6: false,
      localAddress: '127.0.0.1',
    })
    for (const line of [withFields.ipv6Client, withFields.ipv6Server]) {
      const event = parseTraceLine(line)
      expect(event).toMatchObject({ kind: 'state', isIpv6: true, byThread: true })
      expect(event).not.toHaveProperty('localAddress')
      expect(event).not.toHaveProperty('remoteAddress')
    }
  })

  it('tells of processes', () => {
    expect(parseTraceLine(withFields.created)).toEqual({
      kind: 'created',
      thread: 4258,
      atSeconds: 6537.507003,
      created: 4261,
      name: 'bash',
      isThread: false,
      hasOwnNetwork: false,
    })
    expect(parseTraceLine(withFields.renamed)).toMatchObject({ renamed: 4261, name: 'busybox' })
    expect(parseTraceLine(withFields.moved)).toMatchObject({
      moved: 19668,
      cgroup: '/ps-e-z',
      name: 'sh',
    })
    expect(parseTraceLine(withFields.exited)).toMatchObject({ exited: 4261 })
  })
})

describe('a line of the trace of an older kernel', () => {
  it('tells states by their names, with all addresses', () => {
    expect(parseTraceLine(withoutFields.connected)).toEqual({
      kind: 'state',
      thread: 4264,
      atSeconds: 6538.163927,
      byThread: true,
      from: 2,
      to: 1,
      localPort: 37020,
      remotePort: 80,
      isIpv6: false,
      localAddress: '127.0.0.1',
      remoteAddress: '10.88.0.5',
    })
    expect(parseTraceLine(withoutFields.mapped)).toMatchObject({
      from: 8,
      to: 9,
      isIpv6: false,
      localAddress: '127.0.0.1',
    })
    expect(parseTraceLine(withoutFields.ipv6)).toMatchObject({
      isIpv6: true,
      localAddress: '::1',
      remoteAddress: 'fd00::2',
    })
  })

  it('tells of threads, and of processes with a network of their own', () => {
    expect(parseTraceLine(withoutFields.created)).toMatchObject({ created: 4265, isThread: true })
    expect(parseTraceLine(withoutFields.ownNetwork)).toMatchObject({
      isThread: false,
      hasOwnNetwork: true,
    })
    expect(parseTraceLine(withoutFields.renamed)).toMatchObject({ name: 'my app -1 [0]' })
    expect(parseTraceLine(withoutFields.moved)).toMatchObject({
      moved: 4266,
      cgroup: '/kubepods/ps-e-z',
    })
    expect(parseTraceLine(withoutFields.exited)).toMatchObject({ exited: 4264 })
  })
})

describe('other lines', () => {
  it('tell how many events were lost, or nothing', () => {
    expect(findLost('CPU:1 [LOST 27312 EVENTS]')).toBe(27312)
    expect(findLost(withFields.created)).toBe(0)
    expect(parseTraceLine('CPU:1 [LOST 27312 EVENTS]')).toBeUndefined()
    expect(parseTraceLine('# tracer: nop')).toBeUndefined()
    expect(parseTraceLine('')).toBeUndefined()
  })

  it('are not made of the name of a process', () => {
    const name = withFields.connecting.replace('busybox-4261 ', 'a-1 [000] ..s-4261 ')
    expect(parseTraceLine(name)).toMatchObject({ thread: 4261, byThread: true })
  })
})

describe('a line that tells of a datagram', () => {
  it('has both ports, and the addresses as far as they are printed', () => {
    const sent = { kind: 'sent', thread: 23481, byThread: true }
    expect(parseTraceLine(withFields.routed)).toEqual({
      ...sent,
      atSeconds: 46684.571252,
      localPort: 60762,
      remotePort: 5353,
      isIpv6: false,
      remoteAddress: '127.0.0.1',
    })
    expect(parseTraceLine(withFields.routedFrom)).toMatchObject({
      localAddress: '127.0.0.1',
      remoteAddress: '127.0.0.1',
    })
    expect(parseTraceLine(withFields.routedIpv6)).toEqual({
      ...sent,
      atSeconds: 46684.573535,
      localPort: 54893,
      remotePort: 5454,
      isIpv6: true,
    })
  })

  it('says the same on older kernels, and whether an interrupt did it', () => {
    expect(parseTraceLine(withoutFields.routed)).toMatchObject({
      kind: 'sent',
      byThread: true,
      localPort: 34225,
      remotePort: 5353,
      isIpv6: false,
      remoteAddress: '127.0.0.1',
    })
    expect(parseTraceLine(withoutFields.routed)).not.toHaveProperty('localAddress')
    expect(parseTraceLine(withoutFields.routedIpv6)).toMatchObject({
      byThread: false,
      localPort: 35278,
      remotePort: 5454,
      isIpv6: true,
      remoteAddress: '::1',
    })
  })
})
