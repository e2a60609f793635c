// A ticket is a JWS in its compact form (RFC 7515), signed by ES256.

const decode = text => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), letter => letter.charCodeAt(0));

const readJson = text => JSON.parse(new TextDecoder().decode(decode(text)));

/** What `verifyTicket` answers where the ticket names a key that is not among the keys. */
export const UNKNOWN_KEY = 'unknown key';

/** The content of a ticket, null where it is not genuine, or `UNKNOWN_KEY`. */
export async function verifyTicket(text, keys) {
  const [header, payload, signature] = text.trim().split('.');
  try {
    const { alg, kid } = readJson(header);
    const jwk = keys.find(key => key.kid === kid && alg === 'ES256');
    if (!jwk) return alg === 'ES256' && kid ? UNKNOWN_KEY : null;
    const key = await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']);
    const signed = new TextEncoder().encode(`${header}.${payload}`);
    const isGenuine = await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, decode(signature), signed);
    return isGenuine ? readJson(payload) : null;
  } catch {
    // Not even the form of a ticket.
    return null;
  }
}
