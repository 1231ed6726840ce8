import { sampleRate } from './jitterBuffer';

/** Loudness is measured over so many samples: 100 ms, about a syllable. */
const blockLength = sampleRate / 10;
const decibels = (amount: number): number => 10 ** (amount / 20);

/** The loudness that every talker is brought to, as the root of the mean square: 20 dB below full scale, which leaves speech its peaks. */
export const levelTarget = decibels(-20);
/** Groups differ by 25 to 30 dB: so much is made up for, in either direction. */
export const levelGainMax = decibels(15);
/** Below this it is no speech but the noise of a room, which is left as it is. */
const gate = decibels(-50);
/** How much of the way to the right gain is gone with each block: down at once, for it hurts; up slowly, so that a pause does not swell. */
const step = { down: 0.7, up: 0.12 };
/** Nothing leaves louder than this. */
const ceiling = decibels(-1);

/**
 * Brings one line to the loudness of the others. What is heard decides the gain of what follows, so nothing is delayed; between two gains it
 * glides over a block. It keeps its gain from one burst to the next, since a group mostly sounds as it did.
 */
export class Leveller {
  private gain = 1;
  private wanted = 1;
  private power = 0;
  private counted = 0;

  /** Changes the samples in place. */
  level(samples: Float32Array): void {
    for (let at = 0; at < samples.length; at++) {
      const sample = samples[at] ?? 0;
      this.power += sample * sample;
      this.counted += 1;
      if (this.counted === blockLength) this.decide();
      this.gain += (this.wanted - this.gain) * (4 / blockLength);
      samples[at] = Math.min(ceiling, Math.max(-ceiling, sample * this.gain));
    }
  }

  private decide(): void {
    const loudness = Math.sqrt(this.power / this.counted);
    this.power = 0;
    this.counted = 0;
    if (loudness < gate) return;
    const right = Math.min(levelGainMax, Math.max(1 / levelGainMax, levelTarget / loudness));
    // By factors, as ears count.
    this.wanted *= (right / this.wanted) ** (right < this.wanted ? step.down : step.up);
  }
}
