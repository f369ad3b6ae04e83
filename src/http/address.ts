/** The address of a server on this machine, as others on it reach it: an IPv6 address stands in brackets, and one for all is this very machine. */
export function addressOfServer(host: string, port: number): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
