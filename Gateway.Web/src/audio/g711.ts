/** G.711 (ITU-T), both laws: speech at 8,000 samples a second, an octet each. Samples are -1 to 1; the codec counts in 16 bits. */

const muLawBias = 0x84;
const muLawMax = 32635;

function muLawToLinear(octet: number): number {
  const bits = ~octet & 0xff;
  const magnitude = (((bits & 0x0f) << 3) + muLawBias) << ((bits & 0x70) >> 4);
  return (bits & 0x80) === 0 ? magnitude - muLawBias : muLawBias - magnitude;
}

function aLawToLinear(octet: number): number {
  const bits = octet ^ 0x55;
  const segment = (bits & 0x70) >> 4;
  const step = (bits & 0x0f) << 4;
  const magnitude = segment === 0 ? step + 8 : (step + 0x108) << (segment - 1);
  return (bits & 0x80) === 0 ? -magnitude : magnitude;
}

function linearToMuLaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), muLawMax) + muLawBias;
  const segment = 31 - Math.clz32(magnitude) - 7;
  return ~(sign | (segment << 4) | ((magnitude >> (segment + 3)) & 0x0f)) & 0xff;
}

function linearToALaw(sample: number): number {
  const sign = sample < 0 ? 0 : 0x80;
  // Towards zero for both signs: the negative half is the mirror of the positive one.
  const magnitude = Math.min(sample < 0 ? -sample - 1 : sample, 32767) >> 4;
  const segment = magnitude < 32 ? 1 : 31 - Math.clz32(magnitude) - 3;
  const bits = magnitude < 16 ? magnitude : magnitude < 32 ? 0x10 | (magnitude & 0x0f) : (segment << 4) | ((magnitude >> (segment - 1)) & 0x0f);
  return (sign | bits) ^ 0x55;
}

export type Law = 'pcma' | 'pcmu';

const tableOf = (toLinear: (octet: number) => number): Float32Array => Float32Array.from({ length: 256 }, (_, octet) => toLinear(octet) / 32768);
const tables: Readonly<Record<Law, Float32Array>> = { pcma: tableOf(aLawToLinear), pcmu: tableOf(muLawToLinear) };

export function decodeG711(law: Law, octets: Uint8Array): Float32Array {
  const table = tables[law];
  return Float32Array.from(octets, (octet) => table[octet] ?? 0);
}

export function encodeG711(law: Law, samples: Float32Array): Uint8Array<ArrayBuffer> {
  const encode = law === 'pcma' ? linearToALaw : linearToMuLaw;
  return Uint8Array.from(samples, (sample) => encode(Math.max(-32768, Math.min(32767, Math.round(sample * 32768)))));
}
