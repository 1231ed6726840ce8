/**
 * A random UUID (RFC 9562, version 4). `crypto.randomUUID` is there in secure contexts only, and a console opened by plain HTTP on the address of
 * the gateway is none; `getRandomValues` is there always.
 */
export function uniqueKey(source: Pick<Crypto, 'getRandomValues'> & Partial<Pick<Crypto, 'randomUUID'>> = crypto): string {
  if (source.randomUUID) return source.randomUUID();
  const octets = source.getRandomValues(new Uint8Array(16));
  const hex = [...octets].map((octet, index) => {
    if (index === 6) return ((octet & 0x0f) | 0x40).toString(16).padStart(2, '0');
    if (index === 8) return ((octet & 0x3f) | 0x80).toString(16).padStart(2, '0');
    return octet.toString(16).padStart(2, '0');
  });
  return [hex.slice(0, 4), hex.slice(4, 6), hex.slice(6, 8), hex.slice(8, 10), hex.slice(10)].map((part) => part.join('')).join('-');
}
