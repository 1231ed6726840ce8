import { openAudioWire } from '../gateway/audio/socket';
import { supportedCodecs } from './codecs';
import { VoiceDesk } from './desk';
import { BrowserMicrophone } from './microphone';
import { BrowserPedals } from './pedals';
import { playFileInBrowser } from './replay';
import { BrowserSound } from './sound';

/** The desk with the ears and the mouth of this browser. */
export function createDesk(): VoiceDesk {
  return new VoiceDesk({
    openWire: openAudioWire,
    codecs: supportedCodecs,
    sound: new BrowserSound(),
    microphone: new BrowserMicrophone(),
    pedals: new BrowserPedals(),
    playFile: playFileInBrowser,
    now: () => performance.now(),
    eachSecond,
  });
}

function eachSecond(tick: () => void): () => void {
  const ticker = new Worker(new URL('./ticker.worker.ts', import.meta.url), { type: 'module' });
  ticker.onmessage = tick;
  return () => ticker.terminate();
}
