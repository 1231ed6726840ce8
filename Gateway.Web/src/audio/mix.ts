/** How loud each group is. Decibels are for people; the loudspeaker takes factors. */

export type Channel = { id: string; isSelected: boolean; isReceiving: boolean };

export type Mix = {
  /** 0 to 1.5 of each channel that was changed; 1 for the others. */
  volumes: Readonly<Record<string, number>>;
  muted: readonly string[];
  solo: readonly string[];
  /** Whether the others are quieter while a selected channel talks. */
  ducks: boolean;
};

export const volumeMax = 1.5;
export const volumeStep = 0.1;
/** 12 dB down: still heard, no longer understood against the selected one. */
const ducked = 0.25;

export const volumeOf = (mix: Pick<Mix, 'volumes'>, id: string): number => mix.volumes[id] ?? 1;

export const clampVolume = (volume: number): number => Math.round(Math.min(volumeMax, Math.max(0, volume)) * 100) / 100;

/** The factor of each channel. A solo silences the others, whatever else they are; what is muted stays so even in a solo. */
export function gainsOf(channels: readonly Channel[], mix: Mix): ReadonlyMap<string, number> {
  const duckOthers = mix.ducks && channels.some((channel) => channel.isSelected && channel.isReceiving && !mix.muted.includes(channel.id));
  const solos = channels.filter((channel) => mix.solo.includes(channel.id));
  return new Map(
    channels.map(({ id, isSelected }) => {
      if (mix.muted.includes(id) || (solos.length > 0 && !mix.solo.includes(id))) return [id, 0];
      return [id, volumeOf(mix, id) * (duckOthers && !isSelected ? ducked : 1)];
    }),
  );
}
