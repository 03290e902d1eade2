import { type LookupAddress, type LookupAllOptions, lookup as dnsLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

// Addresses that no webhook may have: RFC 6890 special purposes, multicast, and the metadata server among link-local.
const blocked = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  blocked.addSubnet(net, prefix, 'ipv4');
}
for (const [net, prefix] of [
  ['::', 96],
  // IPv4 in other clothes: translated (RFC 2765), NAT64, 6to4.
  ['::ffff:0:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  blocked.addSubnet(net, prefix, 'ipv6');
}
const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** All addresses of a name, as `dns.lookup` gives them. */
export type ResolveAll = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export interface AddressGuard {
  isAllowed(address: string): boolean;
  /** A look-up for node:http that gives public addresses only: what was checked is what is connected to. */
  lookup: LookupFunction;
}

/** Which addresses may be called. `allowLoopback` is for tests and laptops only; `resolve` is the system's look-up. */
export const createAddressGuard = (options: {
  allowLoopback: boolean;
  resolve?: ResolveAll;
}): AddressGuard => {
  const { resolve = dnsLookup } = options;
  const isAllowed = (address: string): boolean => {
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (options.allowLoopback && loopback.check(address, family)) return true;
    return !blocked.check(address, family);
  };
  const lookup: LookupFunction = (hostname, lookupOptions, callback) => {
    resolve(hostname, { ...lookupOptions, all: true }, (error, addresses) => {
      const first = addresses?.[0];
      if (error || first === undefined) {
        return callback(error ?? new Error(`${hostname} has no address.`), '', 4);
      }
      const refused = addresses.find(({ address }) => !isAllowed(address));
      if (refused)
        return callback(new Error(`${hostname} has the private address ${refused.address}.`), '', 4);
      if (lookupOptions.all) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  };
  return { isAllowed, lookup };
};
