import { afterEach, describe, expect, it, vi } from 'vitest';

import { createDecoder } from './codecs';
import type { Speech } from './jitterBuffer';

/** A browser's Opus decoder that answers when a test lets it, a microsecond early to every third, and not at all to packets of up to three octets. */
class FakeAudioDecoder {
  static opened: FakeAudioDecoder[] = [];
  state = 'unconfigured';
  private readonly waiting: { timestamp: number; byteLength: number }[] = [];
  private readonly init: { output: (data: unknown) => void; error: () => void };

  constructor(init: FakeAudioDecoder['init']) {
    this.init = init;
    FakeAudioDecoder.opened.push(this);
  }
  configure(): void {
    this.state = 'configured';
  }
  decode(chunk: { timestamp: number; byteLength: number }): void {
    this.waiting.push(chunk);
  }
  close(): void {
    this.state = 'closed';
  }
  get waits(): number {
    return this.waiting.length;
  }
  /** Answers what waits. */
  answer(): void {
    for (const { timestamp, byteLength } of this.waiting.splice(0)) {
      if (byteLength <= 3) continue;
      this.init.output({ timestamp: timestamp - (timestamp % 60_000 === 20_000 ? 1 : 0), numberOfFrames: 960, copyTo: (to: Float32Array) => to.fill(0.5), close: () => undefined });
    }
  }
  /** What it was given is no Opus. */
  fail(): void {
    this.state = 'closed';
    this.init.error();
  }
}

class FakeChunk {
  readonly timestamp: number;
  readonly byteLength: number;
  constructor({ timestamp, data }: { timestamp: number; data: Uint8Array }) {
    this.timestamp = timestamp;
    this.byteLength = data.length;
  }
}

function decoding() {
  FakeAudioDecoder.opened = [];
  vi.stubGlobal('AudioDecoder', FakeAudioDecoder);
  vi.stubGlobal('EncodedAudioChunk', FakeChunk);
  const heard: Speech[] = [];
  const decoder = createDecoder('opus', (speech) => heard.push(speech));
  let sequence = 0;
  return {
    heard,
    decoders: FakeAudioDecoder.opened,
    take: (octets: number) => {
      sequence += 1;
      decoder.decode({ isFirst: sequence === 1, sequence, timestamp: sequence * 960, payload: new Uint8Array(octets) });
    },
  };
}

const loudnessOf = ({ samples }: Speech): number => samples[0] ?? -1;

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('Opus in the browser', () => {
  it('gives each frame its own number, however late the decoder answers', () => {
    const { heard, decoders, take } = decoding();
    for (let frame = 0; frame < 5; frame++) take(40);
    decoders[0]?.answer();
    expect(heard.map(({ sequence, isFirst }) => [sequence, isFirst])).toEqual([[1, true], [2, false], [3, false], [4, false], [5, false]]);
  });

  it('hears silence at once where a packet says that nothing is said, for as long as it likes', () => {
    const { heard, decoders, take } = decoding();
    for (let frame = 0; frame < 1000; frame++) {
      take(frame % 2 === 0 ? 1 + (frame % 4) / 2 : 40);
      decoders[0]?.answer();
    }
    expect(decoders.length).toBe(1);
    expect(heard.length).toBe(1000);
    expect([heard.filter((one) => loudnessOf(one) === 0).length, heard.filter((one) => loudnessOf(one) === 0.5).length]).toEqual([500, 500]);
    expect(heard.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 1000 }, (_, at) => at + 1));
  });

  it('passes over what comes while 2 s wait for the decoder, and goes on when it has caught up', () => {
    const { heard, decoders, take } = decoding();
    for (let frame = 0; frame < 150; frame++) take(40);
    expect([decoders.length, decoders[0]?.waits]).toEqual([1, 100]);
    decoders[0]?.answer();
    take(40);
    decoders[0]?.answer();
    expect([heard.length, heard.at(-1)?.sequence]).toEqual([101, 151]);
  });

  it('forgets what the decoder passed over', () => {
    const { heard, decoders, take } = decoding();
    for (let frame = 0; frame < 1000; frame++) {
      take(frame % 2 === 0 ? 3 : 40);
      decoders[0]?.answer();
    }
    expect([decoders.length, heard.length, heard.at(-1)?.sequence]).toEqual([1, 500, 1000]);
  });

  it('goes on with another decoder after a packet that is no Opus', () => {
    const { heard, decoders, take } = decoding();
    take(40);
    decoders[0]?.fail();
    take(40);
    decoders[1]?.answer();
    expect([decoders.length, heard.map(({ sequence }) => sequence)]).toEqual([2, [2]]);
  });
});
