import { describe, expect, it } from 'vitest';

import { fakeVoice } from '../testing/fakeVoice';
import { Recorder, recordingMaxMs } from './recorder';
import { peaksOf, samplesOf, wavBytes } from './wav';

const wishes = { input: '', echoCancellation: true, noiseSuppression: true };

async function begun() {
  const { microphone } = fakeVoice();
  const recorder = new Recorder(microphone);
  await recorder.start(wishes);
  return { microphone, recorder };
}

describe('a recording', () => {
  it('is as long as what was said, and closes the microphone', async () => {
    const { microphone, recorder } = await begun();
    microphone.hum(1500);
    expect(recorder.state.get()).toEqual({ kind: 'recording', lengthMs: 1500 });
    recorder.stop();
    expect(recorder.state.get()).toMatchObject({ kind: 'done', lengthMs: 1500 });
    expect(microphone.state.get()).toBe('ready');
  });

  it('ends by itself where the gateway takes no more', async () => {
    const { microphone, recorder } = await begun();
    microphone.hum(recordingMaxMs + 500);
    expect(recorder.state.get()).toMatchObject({ kind: 'done', lengthMs: recordingMaxMs });
    expect(microphone.state.get()).toBe('ready');
  });

  it('of nothing is none', async () => {
    const { recorder } = await begun();
    recorder.stop();
    expect(recorder.state.get()).toEqual({ kind: 'idle' });
  });

  it('fails where somebody else takes the microphone, and where there is none', async () => {
    const { microphone, recorder } = await begun();
    microphone.hum(100);
    microphone.close();
    expect(recorder.state.get()).toEqual({ kind: 'failed' });

    microphone.state.set('missing');
    await recorder.start(wishes);
    expect(recorder.state.get()).toEqual({ kind: 'failed' });
  });

  it('gives way to who is on the air, and leaves his microphone open', async () => {
    const { microphone } = fakeVoice();
    microphone.open(['pcma'], () => undefined);
    const recorder = new Recorder(microphone);
    await recorder.start(wishes);
    recorder.discard();
    expect(microphone.state.get()).toBe('open');
  });
});

describe('a WAV file', () => {
  it('has a header that tells what follows', () => {
    const file = new DataView(wavBytes(new Float32Array([0, 1, -2])));
    expect([file.byteLength, file.getUint32(24, true), file.getUint32(40, true)]).toEqual([50, 8000, 6]);
    expect([44, 46, 48].map((at) => file.getInt16(at, true))).toEqual([0, 32_767, -32_767]);
  });

  it('is read as it was written, and what is none has nothing to be heard', () => {
    expect(samplesOf(wavBytes(new Float32Array([0, 0.5, -0.5]))).map((sample) => Math.round(sample * 100))).toEqual(new Float32Array([0, 50, -50]));
    for (const length of [0, 11, 44]) expect(samplesOf(new ArrayBuffer(length))).toHaveLength(0);
  });

  it('is drawn by its loudest moments', () => {
    expect(peaksOf(new Float32Array([0, -1, 0.5, 0.25]), 2)).toEqual([255, 128]);
  });
});
