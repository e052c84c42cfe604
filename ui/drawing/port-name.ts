/**
 * The names of ports that pods listen on most, from IANA's Service Name and Transport Protocol Port
 * Number Registry, for a muted word beside the number. A name says what the port is for, not what
 * was seen on it.
 */
const names: Record<number, string> = {
  22: 'ssh',
  25: 'smtp',
  53: 'domain',
  80: 'http',
  443: 'https',
  3306: 'mysql',
  5432: 'postgresql',
  5672: 'amqp',
  6379: 'redis',
  8080: 'http-alt',
  11211: 'memcache',
  27017: 'mongodb',
}

export function portName(port: number): string | undefined {
  return names[port]
}
