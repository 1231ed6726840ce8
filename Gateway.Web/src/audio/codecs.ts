import type { AudioFrame, Codec } from '../gateway/audio/protocol';
import { decodeG711, encodeG711 } from './g711';
import type { Speech } from './jitterBuffer';
import { Downsampler, Upsampler } from './resample';

/** Speech into payloads and back. Opus by WebCodecs; G.711 here, for browsers and phones that have nothing else. */

const opus = { codec: 'opus', sampleRate: 48_000, numberOfChannels: 1 } as const;
const opusEncoding: AudioEncoderConfig = { ...opus, bitrate: 24_000, opus: { frameDuration: 20_000 } };
const opusFrameUs = 20_000;
const opusFrameLength = 960;
/** Octets of a packet by which an encoder says that nothing is said (discontinuous transmission, RFC 6716 §2.1.9). */
const nothingSaid = 2;
/** Payloads that an Opus decoder may have in work, 2 s of them. More means that it is too slow for now: what comes is passed over until it has caught up. */
const inWorkMax = 100;

/** What this browser can decode and encode, the best first. */
export async function supportedCodecs(): Promise<Codec[]> {
  const g711: Codec[] = ['pcma', 'pcmu'];
  if (!('AudioEncoder' in globalThis) || !('AudioDecoder' in globalThis)) return g711;
  const answers = await Promise.all([AudioEncoder.isConfigSupported(opusEncoding), AudioDecoder.isConfigSupported(opus)]).catch(() => []);
  return answers.length === 2 && answers.every(({ supported }) => supported === true) ? ['opus', ...g711] : g711;
}

/** What a payload of 20 ms adds to the timestamp. */
export const timestampStep = (codec: Codec): number => (codec === 'opus' ? 960 : 160);

export type Decoder = { decode(frame: AudioFrame): void; close(): void };
export type Encoder = { encode(samples: Float32Array<ArrayBuffer>): void; close(): void };

export function createDecoder(codec: Codec, onSpeech: (speech: Speech) => void): Decoder {
  return codec === 'opus' ? new OpusDecoder(onSpeech) : new G711Decoder(codec, onSpeech);
}

export function createEncoder(codec: Codec, onPayload: (payload: Uint8Array<ArrayBuffer>) => void): Encoder {
  return codec === 'opus' ? new OpusEncoder(onPayload) : new G711Encoder(codec, onPayload);
}

class G711Decoder implements Decoder {
  private readonly upsampler = new Upsampler();
  private readonly law: 'pcma' | 'pcmu';
  private readonly onSpeech: (speech: Speech) => void;

  constructor(law: 'pcma' | 'pcmu', onSpeech: (speech: Speech) => void) {
    this.law = law;
    this.onSpeech = onSpeech;
  }

  decode({ isFirst, sequence, timestamp, payload }: AudioFrame): void {
    this.onSpeech({ isFirst, sequence, timestamp: (timestamp * 6) >>> 0, samples: this.upsampler.push(decodeG711(this.law, payload)) });
  }

  close(): void {
    // Nothing is held.
  }
}

/** The decoder answers later, in order; by the time that each chunk is given we find which frame it was, though browsers answer with a microsecond more or less. */
class OpusDecoder implements Decoder {
  private readonly inWork = new Map<number, AudioFrame>();
  private readonly onSpeech: (speech: Speech) => void;
  private decoder: AudioDecoder | undefined;
  private next = 0;

  constructor(onSpeech: (speech: Speech) => void) {
    this.onSpeech = onSpeech;
  }

  decode(frame: AudioFrame): void {
    if (frame.payload.length <= nothingSaid) {
      // The browser's decoder does not answer to it: that is silence, not loss.
      this.onSpeech({ isFirst: frame.isFirst, sequence: frame.sequence, timestamp: frame.timestamp, samples: new Float32Array(opusFrameLength) });
      return;
    }
    if (this.inWork.size >= inWorkMax) return;
    this.decoder ??= this.open();
    this.inWork.set(this.next, frame);
    this.decoder.decode(new EncodedAudioChunk({ type: 'key', timestamp: this.next * opusFrameUs, duration: opusFrameUs, data: frame.payload }));
    this.next += 1;
  }

  close(): void {
    if (this.decoder !== undefined && this.decoder.state !== 'closed') this.decoder.close();
    this.decoder = undefined;
    this.inWork.clear();
  }

  private open(): AudioDecoder {
    const decoder = new AudioDecoder({
      output: (data) => this.take(data),
      // A payload that is no Opus closes the decoder: the next frame opens another one.
      error: () => {
        if (this.decoder === decoder) this.close();
      },
    });
    decoder.configure(opus);
    return decoder;
  }

  private take(data: AudioData): void {
    const samples = new Float32Array(data.numberOfFrames);
    data.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
    const answered = Math.round(data.timestamp / opusFrameUs);
    data.close();
    // It answers in order: what it passed over it will not answer any more.
    for (const [number, frame] of this.inWork) {
      if (number > answered) return;
      this.inWork.delete(number);
      if (number === answered) this.onSpeech({ isFirst: frame.isFirst, sequence: frame.sequence, timestamp: frame.timestamp, samples });
    }
  }
}

class G711Encoder implements Encoder {
  private readonly downsampler = new Downsampler();
  private readonly law: 'pcma' | 'pcmu';
  private readonly onPayload: (payload: Uint8Array<ArrayBuffer>) => void;

  constructor(law: 'pcma' | 'pcmu', onPayload: (payload: Uint8Array<ArrayBuffer>) => void) {
    this.law = law;
    this.onPayload = onPayload;
  }

  encode(samples: Float32Array<ArrayBuffer>): void {
    this.onPayload(encodeG711(this.law, this.downsampler.push(samples)));
  }

  close(): void {
    // Nothing is held.
  }
}

class OpusEncoder implements Encoder {
  private readonly encoder: AudioEncoder;
  private at = 0;

  constructor(onPayload: (payload: Uint8Array<ArrayBuffer>) => void) {
    this.encoder = new AudioEncoder({
      output: (chunk) => {
        const payload = new Uint8Array(chunk.byteLength);
        chunk.copyTo(payload);
        onPayload(payload);
      },
      error: () => undefined,
    });
    this.encoder.configure(opusEncoding);
  }

  encode(samples: Float32Array<ArrayBuffer>): void {
    if (this.encoder.state !== 'configured') return;
    const data = new AudioData({ format: 'f32-planar', sampleRate: 48_000, numberOfFrames: samples.length, numberOfChannels: 1, timestamp: this.at, data: samples });
    this.at += opusFrameUs;
    this.encoder.encode(data);
    data.close();
  }

  close(): void {
    if (this.encoder.state !== 'closed') this.encoder.close();
  }
}
