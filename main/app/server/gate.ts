import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/**
 * Who is let in: whoever holds the token in the address that was printed, by way of this machine's own name.
 *
 * The first request carries the token in its address; it is answered with an HttpOnly, SameSite=Strict cookie
 * and sent on to a clean address. A cookie is the safer carrier: scripts in the page cannot read it, and it
 * stays out of the address bar, the history and referrers. What a cookie does not guard against, a page of
 * another origin that lets the browser send it along, is refused by the Origin check on the socket, and a
 * foreign name that was made to point here (DNS rebinding) by the Host check.
 */
export interface Gate {
  /** The address to open, for whoever may read what this process prints. */
  readonly address: string;
  /**
   * An address that lets in once. It is for the command line of a browser, which every user of this machine
   * can read: when they have, it is spent.
   */
  readonly issueAddress: () => string;
  /** True where the request came by the name of this machine: 127.0.0.1 or localhost, and this port. */
  isForThisHost(request: IncomingMessage): boolean;
  /** True where the request came from a page of this server. */
  isFromThisOrigin(request: IncomingMessage): boolean;
  hasCookie(request: IncomingMessage): boolean;
  /** True for the token, and once for each address that was issued. */
  admits(candidate: string): boolean;
  /** The header that lets the browser in from now on. */
  readonly setCookie: string;
}

const tokenBytes = 32;

export function createGate(port: number): Gate {
  const token = createToken();
  const tickets = new Set<string>();
  // Cookies do not tell ports apart; the name does, so that two servers do not throw each other's users out.
  const cookie = `netsitter-${port}`;
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  const isToken = (candidate: string): boolean => timingSafeEqual(digest(candidate), digest(token));
  const addressWith = (secret: string): string => `http://127.0.0.1:${port}/?token=${secret}`;
  return {
    address: addressWith(token),
    issueAddress: () => {
      const ticket = createToken();
      tickets.add(ticket);
      return addressWith(ticket);
    },
    isForThisHost: ({ headers }) => headers.host !== undefined && hosts.has(headers.host),
    isFromThisOrigin: ({ headers }) => headers.origin === `http://${headers.host ?? ''}`,
    hasCookie: ({ headers }) => readCookies(headers.cookie ?? '', cookie).some(isToken),
    admits: (candidate) => isToken(candidate) || tickets.delete(candidate),
    setCookie: `${cookie}=${token}; HttpOnly; SameSite=Strict; Path=/`,
  };
}

function createToken(): string {
  return randomBytes(tokenBytes).toString('base64url');
}

/** Equal lengths for the comparison in constant time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function readCookies(header: string, name: string): string[] {
  return header
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${name}=`))
    .map((part) => part.slice(name.length + 1));
}
