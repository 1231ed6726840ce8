/** "12 s", "4 min", "3 h", "2 d": how long ago, short enough for a table. */
export function ageText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h`;
  return `${Math.floor(hours / 24)} d`;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat(undefined, { day: '2-digit', month: 'short', year: 'numeric' });

export const clockText = (at: Date): string => clock.format(at);
export const dayText = (at: Date): string => day.format(at);

/** "10:06:31.412": signalling is read to the millisecond. */
export function preciseText(at: Date): string {
  return `${clock.format(at)}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}

/** "UTC+2", "UTC+5:30", "UTC". */
export function zoneText(offsetMinutesWest: number): string {
  const minutes = -offsetMinutesWest;
  if (minutes === 0) return 'UTC';
  const sign = minutes < 0 ? '−' : '+';
  const absolute = Math.abs(minutes);
  const rest = absolute % 60;
  return `UTC${sign}${Math.floor(absolute / 60)}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
}

/** "20 Nov 2026 10:06:31.412 UTC+2": nothing is left open. */
export const momentText = (at: Date): string => `${dayText(at)} ${preciseText(at)} ${zoneText(at.getTimezoneOffset())}`;

/** "0.14 s", "39.8 s", "4 min 10 s", "2 h 5 min". */
export function lastedText(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${Math.floor(seconds % 60)} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** "45 s", "8 h", "1 h 30 min": how long something shall last. */
export const spanText = (ms: number): string => (ms < 60_000 ? `${Math.round(ms / 1000)} s` : lastedText(ms).replace(/ 0 (min|s)$/, ''));
