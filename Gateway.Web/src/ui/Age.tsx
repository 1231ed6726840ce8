import { ageText, clockText, dayText } from './time';
import { useNow } from './useNow';

/** How long ago, growing by itself; the exact time in the tooltip and for screen readers. */
export function Age({ at, suffix = '' }: { at: string; suffix?: string }) {
  const now = useNow();
  const date = new Date(at);
  return (
    <time dateTime={at} title={`${dayText(date)} ${clockText(date)}`}>
      {ageText(now - date.getTime())}
      {suffix}
    </time>
  );
}
