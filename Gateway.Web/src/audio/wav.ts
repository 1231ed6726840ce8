/** Speech as a file: 16-bit samples, one channel. */

/** What a greeting is kept as, and what callers hear whatever it was. */
export const wavRateHz = 8000;
const headerBytes = 44;
const bytesPerSample = 2;
/** "data". */
const dataChunk = 0x64617461;

/** A WAV file of these samples, each -1 to 1. */
export const wavOf = (samples: Float32Array): Blob => new Blob([wavBytes(samples)], { type: 'audio/wav' });

export function wavBytes(samples: Float32Array): ArrayBuffer {
  const file = new DataView(new ArrayBuffer(headerBytes + samples.length * bytesPerSample));
  const word = (at: number, text: string) => new TextEncoder().encode(text).forEach((octet, index) => file.setUint8(at + index, octet));
  word(0, 'RIFF');
  file.setUint32(4, file.byteLength - 8, true);
  word(8, 'WAVEfmt ');
  file.setUint32(16, 16, true);
  file.setUint16(20, 1, true);
  file.setUint16(22, 1, true);
  file.setUint32(24, wavRateHz, true);
  file.setUint32(28, wavRateHz * bytesPerSample, true);
  file.setUint16(32, bytesPerSample, true);
  file.setUint16(34, bytesPerSample * 8, true);
  word(36, 'data');
  file.setUint32(40, samples.length * bytesPerSample, true);
  samples.forEach((sample, index) => file.setInt16(headerBytes + index * bytesPerSample, Math.round(Math.min(1, Math.max(-1, sample)) * 32_767), true));
  return file.buffer;
}

/** The samples of a WAV file of one channel of 16 bits, as the gateway writes them; none where it is something else. */
export function samplesOf(file: ArrayBuffer): Float32Array {
  const view = new DataView(file);
  for (let at = 12; at + 8 <= view.byteLength; at += 8 + view.getUint32(at + 4, true)) {
    if (view.getUint32(at) !== dataChunk) continue;
    const length = Math.min(view.getUint32(at + 4, true), view.byteLength - at - 8);
    return Float32Array.from({ length: Math.floor(length / bytesPerSample) }, (_, index) => view.getInt16(at + 8 + index * bytesPerSample, true) / 32_768);
  }
  return new Float32Array(0);
}

/** The loudest sample of each of so many equal parts, 0 to 255 for full scale. */
export function peaksOf(samples: Float32Array, parts: number): number[] {
  const each = samples.length / parts;
  return Array.from({ length: parts }, (_, part) => {
    const loudest = samples.subarray(Math.floor(part * each), Math.ceil((part + 1) * each)).reduce((most, one) => Math.max(most, Math.abs(one)), 0);
    return Math.round(Math.min(1, loudest) * 255);
  });
}
