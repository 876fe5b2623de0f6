import { descriptorOf } from "./connection_descriptor.ts";
import { type SystemCalls, systemCalls } from "./system_calls.ts";

/** Where the type of service is set: for IPv4 (ip(7)), and for IPv6, where it is called the traffic class (ipv6(7)). */
const IPPROTO_IP = 0;
const IP_TOS = 1;
const IPPROTO_IPV6 = 41;
const IPV6_TCLASS = 67;

/** What the system and the network should do for the packets of a connection (RFC 1349 §4). */
const SERVICES = { "low delay": 0x10, "high throughput": 0x08 } as const;

/** What a connection should have: low delay for FTP's control connection, high throughput for data (RFC 1349, A.2). */
export type Service = keyof typeof SERVICES;

const value = new Int32Array(1);

/** Asks for a service for an open connection. Does nothing where its descriptor is not known. */
export function askForService(conn: Deno.TcpConn, service: Service): void {
  const calls = systemCalls();
  const descriptor = calls === undefined ? undefined : descriptorOf(calls, conn);
  if (calls !== undefined && descriptor !== undefined) setService(calls, descriptor, service);
}

/** Asks for a service for the socket with this descriptor. */
export function setService(calls: SystemCalls, descriptor: number, service: Service): void {
  value[0] = SERVICES[service];
  const size = value.byteLength;
  calls.setsockopt(descriptor, IPPROTO_IP, IP_TOS, value, size);
  // Fails on a socket for IPv4 alone, which has its service already.
  calls.setsockopt(descriptor, IPPROTO_IPV6, IPV6_TCLASS, value, size);
}
