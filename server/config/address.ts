/** Where a server listens: `host:port`, `[v6 address]:port` or `unix:/path`. */
export type Address = { path: string } | { host: string; port: number };

/** Only this machine can reach it. */
export function isLocal(address: Address): boolean {
  return 'path' in address || /^(localhost|127\.[\d.]+|::1)$/.test(address.host);
}

/** Undefined if the text is no address. */
export function parseAddress(text: string): Address | undefined {
  const unix = /^unix:(?:\/\/)?(.+)$/.exec(text);
  if (unix) return { path: unix[1] };
  const tcp = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  if (!tcp || Number(tcp[3]) > 65535) return undefined;
  return { host: tcp[1] ?? tcp[2], port: Number(tcp[3]) };
}
