/**
 * Methods of AMQP 0-9-1 and their arguments (amqp0-9-1.extended.xml). Types: `o` octet, `s` short, `l`
 * long, `L` long long, `S` short string, `X` long string that nobody is shown, `T` long string, `F`
 * table, `b` a bit, which shares its octet with bits around it; `_` is reserved and not shown.
 */
export type AmqpMethod = {
  name: string
  arguments: readonly (readonly [name: string, type: string])[]
  /** A synchronous method of the client, which the server answers. */
  asks?: true
  /** It answers one. */
  answers?: true
}

export const classNames: Readonly<Record<number, string>> = {
  10: 'Connection',
  20: 'Channel',
  40: 'Exchange',
  50: 'Queue',
  60: 'Basic',
  85: 'Confirm',
  90: 'Tx',
}

function method(name: string, words: string, kind?: 'asks' | 'answers'): AmqpMethod {
  const parts = words.split(' ').filter((word) => word !== '')
  const pairs = parts.map((part) => part.split(':') as [string, string])
  return { name, arguments: pairs, ...(kind === undefined ? {} : { [kind]: true }) }
}

const close = 'reply_code:s reply_text:S class_id:s method_id:s'

export const methods: Readonly<Record<number, Readonly<Record<number, AmqpMethod>>>> = {
  10: {
    10: method(
      'Start',
      'version_major:o version_minor:o server_properties:F mechanisms:T locales:T',
    ),
    11: method('Start-Ok', 'client_properties:F mechanism:S response:X locale:S'),
    20: method('Secure', 'challenge:X'),
    21: method('Secure-Ok', 'response:X'),
    30: method('Tune', 'channel_max:s frame_max:l heartbeat:s'),
    31: method('Tune-Ok', 'channel_max:s frame_max:l heartbeat:s'),
    40: method('Open', 'virtual_host:S', 'asks'),
    41: method('Open-Ok', '', 'answers'),
    50: method('Close', close, 'asks'),
    51: method('Close-Ok', '', 'answers'),
    60: method('Blocked', 'reason:S'),
    61: method('Unblocked', ''),
    70: method('Update-Secret', '_:X _:S', 'asks'),
    71: method('Update-Secret-Ok', '', 'answers'),
  },
  20: {
    10: method('Open', '', 'asks'),
    11: method('Open-Ok', '', 'answers'),
    20: method('Flow', 'active:b', 'asks'),
    21: method('Flow-Ok', 'active:b', 'answers'),
    40: method('Close', close, 'asks'),
    41: method('Close-Ok', '', 'answers'),
  },
  40: {
    10: method(
      'Declare',
      'ticket:s exchange:S type:S passive:b durable:b auto_delete:b internal:b nowait:b arguments:F',
      'asks',
    ),
    11: method('Declare-Ok', '', 'answers'),
    20: method('Delete', 'ticket:s exchange:S if_unused:b nowait:b', 'asks'),
    21: method('Delete-Ok', '', 'answers'),
    30: method(
      'Bind',
      'ticket:s destination:S source:S routing_key:S nowait:b arguments:F',
      'asks',
    ),
    31: method('Bind-Ok', '', 'answers'),
    40: method(
      'Unbind',
      'ticket:s destination:S source:S routing_key:S nowait:b arguments:F',
      'asks',
    ),
    51: method('Unbind-Ok', '', 'answers'),
  },
  50: {
    10: method(
      'Declare',
      'ticket:s queue:S passive:b durable:b exclusive:b auto_delete:b nowait:b arguments:F',
      'asks',
    ),
    11: method('Declare-Ok', 'queue:S message_count:l consumer_count:l', 'answers'),
    20: method('Bind', 'ticket:s queue:S exchange:S routing_key:S nowait:b arguments:F', 'asks'),
    21: method('Bind-Ok', '', 'answers'),
    30: method('Purge', 'ticket:s queue:S nowait:b', 'asks'),
    31: method('Purge-Ok', 'message_count:l', 'answers'),
    40: method('Delete', 'ticket:s queue:S if_unused:b if_empty:b nowait:b', 'asks'),
    41: method('Delete-Ok', 'message_count:l', 'answers'),
    50: method('Unbind', 'ticket:s queue:S exchange:S routing_key:S arguments:F', 'asks'),
    51: method('Unbind-Ok', '', 'answers'),
  },
  60: {
    10: method('Qos', 'prefetch_size:l prefetch_count:s global:b', 'asks'),
    11: method('Qos-Ok', '', 'answers'),
    20: method(
      'Consume',
      'ticket:s queue:S consumer_tag:S no_local:b no_ack:b exclusive:b nowait:b filter:F',
      'asks',
    ),
    21: method('Consume-Ok', 'consumer_tag:S', 'answers'),
    30: method('Cancel', 'consumer_tag:S nowait:b', 'asks'),
    31: method('Cancel-Ok', 'consumer_tag:S', 'answers'),
    40: method('Publish', 'ticket:s exchange:S routing_key:S mandatory:b immediate:b'),
    50: method('Return', 'reply_code:s reply_text:S exchange:S routing_key:S'),
    60: method('Deliver', 'consumer_tag:S delivery_tag:L redelivered:b exchange:S routing_key:S'),
    70: method('Get', 'ticket:s queue:S no_ack:b', 'asks'),
    71: method(
      'Get-Ok',
      'delivery_tag:L redelivered:b exchange:S routing_key:S message_count:l',
      'answers',
    ),
    72: method('Get-Empty', '', 'answers'),
    80: method('Ack', 'delivery_tag:L multiple:b'),
    90: method('Reject', 'delivery_tag:L requeue:b'),
    100: method('Recover-Async', 'requeue:b'),
    110: method('Recover', 'requeue:b', 'asks'),
    111: method('Recover-Ok', '', 'answers'),
    120: method('Nack', 'delivery_tag:L multiple:b requeue:b'),
  },
  85: {
    10: method('Select', 'nowait:b', 'asks'),
    11: method('Select-Ok', '', 'answers'),
  },
  90: {
    10: method('Select', '', 'asks'),
    11: method('Select-Ok', '', 'answers'),
    20: method('Commit', '', 'asks'),
    21: method('Commit-Ok', '', 'answers'),
    30: method('Rollback', '', 'asks'),
    31: method('Rollback-Ok', '', 'answers'),
  },
}

/** Properties of a content header of class Basic, from the highest flag down. */
export const contentProperties: readonly (readonly [name: string, type: string])[] = [
  ['content_type', 'S'],
  ['content_encoding', 'S'],
  ['headers', 'F'],
  ['delivery_mode', 'o'],
  ['priority', 'o'],
  ['correlation_id', 'S'],
  ['reply_to', 'S'],
  ['expiration', 'S'],
  ['message_id', 'S'],
  ['timestamp', 'L'],
  ['type', 'S'],
  ['user_id', 'S'],
  ['app_id', 'S'],
  ['cluster_id', 'S'],
]
